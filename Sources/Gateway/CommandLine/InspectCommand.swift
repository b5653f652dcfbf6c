internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration
internal import Routing

/// `patchbay inspect`: launches one plugin and says all that can be known of it.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Launch a plugin, say all that can be known of it, and end it again.",
        usage: """
            patchbay inspect [--cookie KEY=VALUE] [<options>] COMMAND ARGUMENT…
            patchbay inspect [--cookie KEY=VALUE] [<options>] -- COMMAND ARGUMENT…
            patchbay inspect --config FILE [<options>] [NAME]
            """,
        discussion: """
            The handshake line field by field, TLS, what each step of the start took,
            services and methods with a curl line to paste, messages, what cannot be
            served and why. When the plugin does not start: the step, the reason, what
            it said on stderr, and what to try.

            A plugin of which only the file is known; its answer often names the cookie:
              patchbay inspect ./plugin

            With its cookie, and arguments of its own:
              patchbay inspect --cookie KV_PLUGIN=hello -- ./kv-plugin --verbose

            All its message types, as JSON:
              patchbay inspect --format json --cookie KV_PLUGIN=hello -- ./kv-plugin

            Options stand before the COMMAND: what is behind it is the plugin's. The
            plugin is ended when all is said. Exit code 69: it could not be started.
            """
    )

    @Option(
        name: .customLong("config"), help: ArgumentHelp("Take the plugin NAME out of this file.", valueName: "file"),
        completion: .file())
    var file: String?

    @Option(help: "The plugin's name in paths; by default that of its executable, or of an interpreter's script.")
    var name: String?

    @OptionGroup var launch: LaunchOptions

    @Flag(help: "Show all message types and enums, not only those that methods take and answer.")
    var messages = false

    @OptionGroup var session: SessionOptions

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("The plugin and its arguments.", valueName: "command"))
    var command: [String] = []

    func run() throws {
        let configuration = try load()
        let format = session.format
        let showsAllMessages = messages
        try session.run(configuration) { session in
            guard let report = await session.reports(isExamined: true).first else { return ExitCode.bug.rawValue }
            let status: ExitCode = report.isReady ? .success : .plugin
            switch format {
            case .json: try OutputFormat.printJSON(InspectPage(report, listen: configuration.listen).node)
            case .text:
                let text = InspectText(report, listen: configuration.listen, showsAllMessages: showsAllMessages).text
                if report.isReady { try StandardOutput.say(text) } else { StandardError.say(text) }
            }
            return status.rawValue
        }
    }

    /// The configuration with the one plugin.
    func load() throws -> Configuration {
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        // Behind -- a dash is the program's; before it, it is an option that we do not have.
        if let first = command.first, first.hasPrefix("-"), first != "--" {
            if first == "--help" || first == "-h" { throw CleanExit.helpRequest(Self.self) }
            throw ValidationError("there is no option \(first.prefix(60)); see patchbay inspect --help")
        }
        guard let file else {
            guard !words.isEmpty else {
                throw ValidationError(
                    "no plugin is named; write its command: patchbay inspect --cookie KEY=VALUE -- COMMAND ARGUMENT…")
            }
            let plugin = try launch.plugin(named: name, command: words)
            return try Configuration.load(file: nil, flags: ListenerOverrides(), plugin: plugin)
        }
        guard words.count < 2 else {
            throw ValidationError("with --config there is one NAME; options stand before it")
        }
        guard name == nil, launch.isEmpty else {
            throw ValidationError(
                "\(name == nil ? launch.given : "--name") and --config exclude each other: the file says it")
        }
        var configuration = try Configuration.load(file: file, flags: ListenerOverrides())
        configuration.plugins = [try PluginChoice.plugin(named: words.first, of: configuration)]
        return configuration
    }
}
