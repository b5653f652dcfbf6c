internal import ArgumentParser
internal import GatewayConfiguration
internal import JSONEngine

/// `patchbay check`: reads the configuration as `serve` would, and starts nothing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say all that is wrong with a configuration.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        switch format {
        case .text:
            let names = try options.load().plugins.map(\.name)
            print("valid: \(names.isEmpty ? "no plugin" : names.joined(separator: ", "))")
        case .json:
            let configuration = try options.load { OutputFormat.printJSON(Self.page($0)) }
            var page = JSONNode.object()
            page.set("valid", .boolean(true))
            page.set("plugins", .array(of: configuration.plugins.map(\.name)))
            OutputFormat.printJSON(page)
        }
    }

    private static func page(_ faults: ConfigurationFaults) -> JSONNode {
        var errors = JSONNode.array()
        for fault in faults.faults {
            var error = JSONNode.object()
            switch fault.place {
            case .file(let name, let line, let column):
                error.set("file", .string(name))
                error.set("line", .integer(line))
                error.set("column", .integer(column))
            case .source(let name): error.set("source", .string(name))
            }
            if !fault.path.isEmpty { error.set("key", .string(fault.path)) }
            error.set("message", .string(fault.message))
            errors.append(error)
        }
        var page = JSONNode.object()
        page.set("valid", .boolean(false))
        page.set("errors", errors)
        return page
    }
}
