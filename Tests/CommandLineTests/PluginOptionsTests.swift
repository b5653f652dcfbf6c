internal import ArgumentParser
internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct PluginOptionsTests {
    private func plugin(_ arguments: String...) throws -> PluginConfiguration? {
        try PluginOptions.parse(arguments).pluginConfiguration()
    }

    private func fault(_ arguments: String...) -> String? {
        do {
            _ = try PluginOptions.parse(arguments).pluginConfiguration()
            return nil
        } catch {
            return (error as? ValidationError)?.message
        }
    }

    @Test func `A command behind -- is a plugin with its executable's name`() throws {
        let plugin = try #require(try plugin("--cookie", "A=b", "--", "/opt/orders", "--verbose", "-x"))
        #expect(plugin.name == "orders")
        #expect(plugin.command == ["/opt/orders", "--verbose", "-x"])
        #expect(plugin.cookie == Cookie(key: "A", value: "b"))
        #expect(try self.plugin("--name", "kv", "--", "x")?.name == "kv")
    }

    @Test func `--plugin names the whole plugin`() throws {
        let plugin = try #require(try plugin("--plugin", "kv=./my plugin=1", "--cookie", "A=b"))
        #expect(plugin.name == "kv")
        #expect(plugin.command == ["./my plugin=1"])
        #expect(plugin.cookie == Cookie(key: "A", value: "b"))
    }

    @Test func `No plugin is none`() throws {
        #expect(try plugin() == nil)
    }

    @Test func `What does not go together is refused`() {
        #expect(fault("--plugin", "kv")?.hasPrefix("--plugin: expected NAME=COMMAND") == true)
        #expect(fault("--plugin", "kv=x", "--", "y") != nil)
        #expect(fault("--plugin", "kv=x", "--name", "y") != nil)
        #expect(fault("--cookie", "A=b") != nil)
        #expect(fault("--name", "kv") != nil)
        #expect(fault("--name", "KV", "--", "x")?.contains("cannot be a plugin's name") == true)
        #expect(fault("--cookie", "A", "--", "x")?.hasPrefix("--cookie: expected KEY=VALUE") == true)
    }

    @Test func `Nothing to serve, and two things, are wrong usage`() throws {
        #expect(throws: ValidationError.self) { try ConfigurationOptions.parse([]).load() }
        #expect(throws: ValidationError.self) {
            try ConfigurationOptions.parse(["--config", "f", "--", "x"]).load()
        }
        #expect(PatchbayCommand.exitCode(for: ValidationError("")).rawValue == 64)
    }

    @Test func `A configuration that is not there is 78, a wrong flag 64`() throws {
        #expect(throws: ExitCode(78)) { try ConfigurationOptions.parse(["--config", "/none/such.yaml"]).load() }
        #expect(throws: ExitCode(64)) { try ConfigurationOptions.parse(["--listen", "x", "--", "y"]).load() }
    }
}
