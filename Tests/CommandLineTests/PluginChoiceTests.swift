internal import ArgumentParser
internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct PluginChoiceTests {
    private func choose(_ name: String?, of names: [String]) throws(ValidationError) -> String {
        var configuration = Configuration()
        configuration.plugins = names.map { PluginConfiguration(name: $0, command: ["x"]) }
        return try PluginChoice.plugin(named: name, of: configuration).name
    }

    private func fault(_ name: String?, of names: [String]) -> String? {
        do throws(ValidationError) {
            _ = try choose(name, of: names)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `By name, or the only one`() throws {
        #expect(try choose("kv", of: ["orders", "kv"]) == "kv")
        #expect(try choose(nil, of: ["kv"]) == "kv")
    }

    @Test func `A wrong name meets the nearest, or all that there are`() {
        #expect(fault("order", of: ["kv", "orders"])?.hasSuffix("did you mean orders?") == true)
        #expect(fault("x", of: ["kv", "orders"])?.hasSuffix("there is kv, orders") == true)
        #expect(fault(nil, of: ["kv", "orders"])?.contains("kv, orders") == true)
        #expect(fault(nil, of: [])?.hasSuffix("it has none") == true)
    }
}
