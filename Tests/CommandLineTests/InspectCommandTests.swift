internal import ArgumentParser
internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct InspectCommandTests {
    private func plugin(_ arguments: String...) throws -> PluginConfiguration? {
        try InspectCommand.parse(arguments).load().plugins.first
    }

    private func fault(_ arguments: String...) -> String? {
        do {
            _ = try InspectCommand.parse(arguments).load()
            return nil
        } catch {
            return (error as? ValidationError)?.message
        }
    }

    @Test func `What follows the command is the plugin's, with and without the dashes`() throws {
        for dashes in [[], ["--"]] {
            let command = try InspectCommand.parse(
                ["--cookie", "A=b"] + dashes + ["./kv", "--format", "json", "--", "-x"])
            let plugin = try #require(try command.load().plugins.first)
            #expect(plugin.command == ["./kv", "--format", "json", "--", "-x"])
            #expect(plugin.cookie == Cookie(key: "A", value: "b"))
            #expect(command.session.format == .text)
        }
    }

    @Test func `A name of its own`() throws {
        #expect(try plugin("--name", "kv", "./x")?.name == "kv")
        #expect(try plugin("/opt/My_Plugin")?.name == "my-plugin")
    }

    @Test func `Wrong usage is told with what would be right`() {
        #expect(fault()?.contains("COMMAND ARGUMENT…") == true)
        #expect(fault("--")?.contains("COMMAND ARGUMENT…") == true)
        #expect(fault("--nosuch", "./kv")?.contains("there is no option --nosuch") == true)
        #expect(fault("--config", "f", "kv", "--format")?.contains("options stand before it") == true)
        #expect(fault("--config", "f", "--cookie", "A=b")?.contains("--cookie and --config exclude") == true)
    }

    @Test func `Help is help, though everything behind the options is captured`() {
        #expect(throws: CleanExit.self) { try InspectCommand.parse(["--help"]).load() }
    }
}
