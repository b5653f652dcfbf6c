internal import LinuxSystem
internal import Testing

@Suite struct LoopbackTests {
    @Test("a port is refused when nobody listens at it, and only then", arguments: ["127.0.0.1", "::1"])
    func refused(host: String) throws {
        let listener = try Linux.listen(host: host, port: 0)
        guard case .internet(_, let port) = try Linux.localAddress(of: listener.raw) else {
            Issue.record("no TCP address")
            return
        }
        #expect(!Linux.isRefused(host: host, port: port))
        Linux.close(listener.release())
        #expect(Linux.isRefused(host: host, port: port))
    }

    @Test("what is no address of this machine is not said to be refused")
    func elsewhere() {
        #expect(!Linux.isRefused(host: "nowhere.example", port: 1))
    }
}
