internal import Testing

@testable internal import PluginDiscovery

@Suite struct ProbeTextTests {
    private func text(_ message: String, _ service: String, _ method: String = "M") -> [UInt8] {
        ProbeText.withoutNames(message, service: service, method: method)
    }

    @Test func `Refusals of different services become equal`() {
        #expect(text("unknown service a.B", "a.B") == text("unknown service shop.v1.Orders", "shop.v1.Orders"))
        #expect(text("/a.B/M: no", "a.B") == text("/c.D/N: no", "c.D", "N"))
        #expect(text("unknown method M for service a.B", "a.B") != text("unknown service a.B", "a.B"))
    }

    @Test func `A short name is taken out where it stands alone`() {
        #expect(text("unknown service a", "a") == text("unknown service b.C", "b.C"))
        #expect(
            text("a method that has a name", "a") == [1] + Array(" method that has ".utf8) + [1] + Array(" name".utf8))
        #expect(text("", "a") == [])
    }
}
