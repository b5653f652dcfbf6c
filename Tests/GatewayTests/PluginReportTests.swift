internal import ControlPlane
internal import GatewayConfiguration
internal import PluginDiscovery
internal import Testing

@testable internal import Gateway

@Suite struct PluginReportTests {
    private var report: PluginReport {
        var hole = SchemaOutline.Method(name: "Broken", input: nil, output: nil)
        hole.unavailable = "a type is missing"
        hole.hasHole = true
        var stream = SchemaOutline.Method(name: "Watch", input: "a.B", output: "a.B")
        stream.unavailable = "not supported yet"
        var outline = SchemaOutline()
        outline.services = [
            .init(name: "a.S", methods: [hole, stream]), .init(name: "a.T", unavailable: "it has no descriptor"),
        ]
        var facts = StartFacts()
        facts.discovery = Discovery(missingServices: [.init(name: "a.U", reason: "it is not described")])
        return PluginReport(
            plugin: PluginConfiguration(name: "kv", command: ["x"]), facts: facts, outline: outline)
    }

    @Test func `A path is what a client writes`() {
        #expect(report.path(service: "kv.v1.KV", method: "Get") == "/kv/kv.v1.KV/Get")
        #expect(report.path(service: "odd /name", method: "ü") == "/kv/odd%20%2Fname/%C3%BC")
    }

    @Test func `Holes are what the plugin lacks, not what the gateway lacks`() {
        #expect(report.holes.map(\.path) == ["/kv/a.S/Broken", "/kv/a.T", "/kv/a.U"])
        #expect(report.holes.map(\.reason) == ["a type is missing", "it has no descriptor", "it is not described"])
    }

    @Test func `Only an instance that became ready is ready`() {
        var report = report
        #expect(!report.isReady)
        report.facts.outcome = .ready
        #expect(report.isReady)
        report.facts.outcome = .failed(StartFault(step: .connect, reason: "x"))
        #expect(!report.isReady)
    }
}
