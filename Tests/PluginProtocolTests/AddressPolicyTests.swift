internal import PluginProtocol
internal import Testing

@Suite struct AddressPolicyTests {
    private let policy = AddressPolicy(roots: ["/run/patchbay/i1", "/tmp", "/t"], workingDirectory: "/srv/orders")

    /// A file system with a link `/tmp/out` -> `/etc`, `/t` -> `/var/t`, and the directories named.
    private func realpath(_ path: String) -> String? {
        switch path {
        case "/t": "/var/t"
        case "/tmp/out": "/etc"
        case "/tmp/out/s.sock": "/etc/s.sock"
        case "/t/s.sock": "/var/t/s.sock"
        case "/srv/orders/s.sock": "/srv/orders/s.sock"
        case "/srv/orders/../../tmp/s.sock": "/tmp/s.sock"
        case "/", "/tmp", "/tmp/s.sock", "/tmp2", "/run/patchbay/i1", "/run/patchbay/i1/plugin7": path
        default: nil
        }
    }

    private func admitted(_ path: String) -> PluginAddress? {
        try? policy.admit(.unix(path: path), realpath: realpath)
    }

    @Test func `Sockets below the roots are admitted under their real names`() {
        #expect(admitted("/run/patchbay/i1/plugin7") == .unix(path: "/run/patchbay/i1/plugin7"))
        #expect(admitted("/tmp/s.sock") == .unix(path: "/tmp/s.sock"))
        #expect(admitted("/t/s.sock") == .unix(path: "/var/t/s.sock"))
    }

    @Test func `A relative path counts from the plugin's directory`() {
        #expect(admitted("../../tmp/s.sock") == .unix(path: "/tmp/s.sock"))
        #expect(admitted("s.sock") == nil)
    }

    @Test func `A socket that is not there yet is judged by its directory`() {
        #expect(admitted("/tmp/later.sock") == .unix(path: "/tmp/later.sock"))
        for path in ["/tmp2/later.sock", "/later.sock", "/nowhere/s.sock", "/tmp/out/later.sock", "/tmp/..", "/tmp/."] {
            #expect(admitted(path) == nil, "\(path)")
        }
    }

    @Test func `A link out of the roots, a root itself and a neighbour's name are refused`() {
        for path in ["/tmp/out/s.sock", "/tmp", "/tmp2", "/etc/s.sock"] {
            #expect(admitted(path) == nil, "\(path)")
        }
    }

    @Test func `The root directory admits nothing`() {
        let open = AddressPolicy(roots: ["/"], workingDirectory: "/")
        #expect(throws: HandshakeFault.self) {
            try open.admit(.unix(path: "/tmp/s.sock"), realpath: realpath)
        }
    }

    @Test func `A real path that is too long gives way to the one that was printed`() throws {
        let long = "/tmp/" + String(repeating: "d", count: 120) + "/s.sock"
        let address = try policy.admit(.unix(path: "/tmp/l/s.sock")) { $0 == "/tmp" ? "/tmp" : long }
        #expect(address == .unix(path: "/tmp/l/s.sock"))
    }

    @Test(arguments: ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "localhost"])
    func `Loopback is admitted`(host: String) throws {
        #expect(try policy.admit(.tcp(host: host, port: 1), realpath: realpath) == .tcp(host: host, port: 1))
    }

    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.1", "1::1", "example.com", ""])
    func `Any other address is refused`(host: String) {
        #expect(throws: HandshakeFault.self) {
            try policy.admit(.tcp(host: host, port: 1), realpath: realpath)
        }
    }
}
