internal import PluginProtocol
internal import Testing

@Suite struct PluginAddressTests {
    /// The hosts at which nobody listens.
    private func resolve(_ address: PluginAddress, refused: Set<String>) -> PluginAddress {
        address.resolvingLocalhost { host, port in port == 80 && refused.contains(host) }
    }

    @Test func `localhost is 127 dot 0 dot 0 dot 1 unless only the other one is listened at`() {
        let name = PluginAddress.tcp(host: "localhost", port: 80)
        #expect(resolve(name, refused: []) == .tcp(host: "127.0.0.1", port: 80))
        #expect(resolve(name, refused: ["::1"]) == .tcp(host: "127.0.0.1", port: 80))
        #expect(resolve(name, refused: ["127.0.0.1"]) == .tcp(host: "::1", port: 80))
        // It may listen in a moment.
        #expect(resolve(name, refused: ["127.0.0.1", "::1"]) == .tcp(host: "127.0.0.1", port: 80))
    }

    @Test func `Every other address stays as it is, and is not tried`() {
        for address in [
            PluginAddress.unix(path: "/tmp/s"), .tcp(host: "127.0.0.1", port: 1), .tcp(host: "::1", port: 1),
        ] {
            let same = address.resolvingLocalhost { _, _ in
                Issue.record("it was tried")
                return true
            }
            #expect(same == address)
        }
    }
}
