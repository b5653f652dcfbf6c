internal import ArgumentParser
internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct LaunchOptionsTests {
    private func plugin(_ arguments: String...) throws -> PluginConfiguration {
        try LaunchOptions.parse(arguments).plugin(named: nil, command: ["/opt/kv"])
    }

    private func fault(_ arguments: String...) -> String? {
        do {
            _ = try LaunchOptions.parse(arguments).plugin(named: nil, command: ["/opt/kv"])
            return nil
        } catch {
            return LaunchOptions.message(for: error)
        }
    }

    @Test func `Flags mean what the keys of the same names mean`() throws {
        let plugin = try plugin(
            "--cookie", "A=b", "--versions", "5,6", "--mtls", "off", "--descriptors", "a.pyc", "--descriptors", "b.pb",
            "--env", "X=1=2", "--env", "Y=")
        #expect(plugin.name == "kv")
        #expect(plugin.cookie == Cookie(key: "A", value: "b"))
        #expect(plugin.versions == .only([5, 6]))
        #expect(plugin.mtls == .off)
        #expect(plugin.descriptors == .files(["a.pyc", "b.pb"]))
        #expect(plugin.env == ["X": "1=2", "Y": ""])
    }

    @Test func `No flag is the default`() throws {
        #expect(try plugin() == PluginConfiguration(name: "kv", command: ["/opt/kv"]))
        #expect(try plugin("--versions", "any").versions == .any)
    }

    @Test func `A wrong value is told with what would be right`() {
        #expect(fault("--versions", "5;6")?.contains("--versions: expected any or a list such as 5,6") == true)
        #expect(fault("--versions", "")?.contains("--versions: expected") == true)
        #expect(fault("--versions", "5,,6")?.contains("--versions: expected") == true)
        #expect(fault("--versions", "99999999999999999999")?.contains("--versions: expected") == true)
        #expect(fault("--mtls", "on")?.contains("expected auto, required or off") == true)
        #expect(fault("--env", "PLUGIN_MIN_PORT=1")?.contains("--env: variables that begin with PLUGIN_") == true)
        #expect(fault("--cookie", "A=b", "--env", "A=c")?.contains("is the cookie's key") == true)
    }

    @Test func `A variable's value, which may be a secret, is not repeated`() throws {
        let message = try #require(fault("--env", "1X=hunter2"))
        #expect(message.contains("1X") && !message.contains("hunter2"))
    }

    @Test func `Flags without a plugin say which of them it is`() throws {
        #expect(try LaunchOptions.parse(["--mtls", "off"]).given == "--mtls")
        #expect(try LaunchOptions.parse(["--env", "A=b"]).given == "--env")
        #expect(try LaunchOptions.parse([]).isEmpty)
    }
}
