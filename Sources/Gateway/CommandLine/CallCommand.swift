internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration
internal import LinuxSystem

/// `patchbay call`: launches one plugin, makes one call, and ends the plugin.
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Launch a plugin, call one of its methods, and end it again.",
        usage: """
            patchbay call --config FILE PLUGIN SERVICE/METHOD [JSON]
            patchbay call --cookie KEY=VALUE PLUGIN SERVICE/METHOD [JSON] -- COMMAND ARGUMENT…
            """,
        discussion: #"""
            The JSON is the request message; `-` reads it from stdin, none is {}. The
            messages of a client stream are JSON values, one behind the other. The
            reply is printed as the gateway would answer it, each message of a stream
            as it comes, an error as a problem (RFC 9457) on stderr, with the exit
            code 1.

              patchbay call --config patchbay.yaml kv kv.v1.KV/Get '{"key":"a"}'
              patchbay call --cookie KV_PLUGIN=hello kv kv.v1.KV/Get - \
                -- ./kv-plugin < key.json

            `patchbay inspect` says which methods there are and what they take. Exit
            code 69: the plugin could not be started.
            """#
    )

    @OptionGroup var listeners: ListenerOptions
    @OptionGroup var launch: LaunchOptions
    @OptionGroup var session: SessionOptions

    @Argument(help: ArgumentHelp("A plugin's name.", valueName: "plugin"))
    var plugin: String

    @Argument(help: ArgumentHelp("Such as shop.v1.Orders/Create.", valueName: "service/method"))
    var method: String

    @Argument(help: ArgumentHelp("The request message; - reads it from stdin.", valueName: "json"))
    var json: String?

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The plugin and its arguments, behind --.", valueName: "command"))
    var command: [String] = []

    func run() throws {
        let target = try CallTarget(method)
        let configuration = try load()
        let body = try readBody(maximumBytes: configuration.limits.maximumRequestBodyBytes)
        let name = plugin
        let format = session.format
        try session.run(configuration) { session in
            if let report = await session.reports().first, let failure = StartFailure(report) {
                switch format {
                case .text: StandardError.say(failure.text)
                case .json: StandardError.say(OutputFormat.json(failure.node))
                }
                return ExitCode.plugin.rawValue
            }
            let answer = await session.call(
                plugin: name, service: target.service, method: target.method, body: body
            ) { (message) -> Int32? in
                do throws(ExitCode) {
                    // A reader that has enough and leaves is no trouble.
                    return try StandardOutput.write(String(decoding: message, as: UTF8.self)) ? nil : 0
                } catch {
                    return error.rawValue
                }
            }
            switch answer {
            case .ended: return 0
            case .givenUp(let status): return status
            case .reply(let text):
                try StandardOutput.say(String(decoding: text, as: UTF8.self))
                return 0
            case .problem(let text, let isBug):
                StandardError.say(String(decoding: text, as: UTF8.self))
                return (isBug ? ExitCode.bug : .callFailed).rawValue
            case nil: return ExitCode.callFailed.rawValue
            }
        }
    }

    /// The configuration with the one plugin that is called.
    func load() throws -> Configuration {
        if command.isEmpty {
            guard launch.isEmpty else {
                throw ValidationError("\(launch.given) belongs to a plugin's COMMAND behind --")
            }
            guard listeners.file != nil else {
                throw ValidationError(
                    "no plugin can be launched: --config FILE, or its command: … \(plugin) \(method) -- COMMAND")
            }
            var configuration = try Configuration.load(file: listeners.file, flags: listeners.overrides)
            configuration.plugins = [try PluginChoice.plugin(named: plugin, of: configuration)]
            return configuration
        }
        guard listeners.file == nil else {
            throw ValidationError("a plugin's COMMAND behind -- and --config exclude each other")
        }
        let one = try launch.plugin(named: plugin, command: command)
        return try Configuration.load(file: nil, flags: listeners.overrides, plugin: one)
    }

    private func readBody(maximumBytes: Int) throws -> [UInt8] {
        guard json == "-" else { return json.map { Array($0.utf8) } ?? [] }
        var body: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        // One byte more than may be: the call itself says that it is too much.
        while body.count <= maximumBytes {
            switch piece.withUnsafeMutableBytes({ Linux.read(0, into: $0) }) {
            case .bytes(let count): body += piece[..<count]
            case .end: return body
            case .wouldBlock:
                StandardError.say("the standard input does not wait for bytes; give the JSON as an argument")
                throw ExitCode.system
            case .failed(let error):
                StandardError.say("the standard input cannot be read: \(error.reason)")
                throw ExitCode.system
            }
        }
        return body
    }
}
