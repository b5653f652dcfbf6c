internal import ArgumentParser
internal import ControlPlane
internal import JSONEngine

/// `patchbay version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Say which version this is.")

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        switch format {
        case .text: try StandardOutput.say("patchbay \(PatchbayVersion.text)")
        case .json:
            var page = JSONNode.object()
            page.set("version", .string(PatchbayVersion.text))
            try OutputFormat.printJSON(page)
        }
    }
}
