internal import PluginProcess
internal import Testing

@Suite struct PluginEnvironmentTests {
    private let own = [
        "PATH": "/bin", "HOME": "/root", "LANG": "C.UTF-8", "TZ": "UTC", "SECRET": "s", "A": "1", "TMPDIR": "/var/tmp",
        "PLUGIN_MULTIPLEX_GRPC": "true",
    ]

    private func environment(
        passed: [String] = [], configured: [String: String] = [:], cookie: (String, String) = ("COOKIE", "hello")
    ) -> PluginEnvironment {
        PluginEnvironment(
            own: own,
            passed: passed,
            configured: configured,
            cookieKey: cookie.0,
            cookieValue: cookie.1,
            directory: "/run/patchbay/x"
        )
    }

    private let plugin = [
        "PLUGIN_MAX_PORT=25000", "PLUGIN_MIN_PORT=10000", "PLUGIN_PROTOCOL_VERSIONS=1,2,3,4,5,6,7",
        "PLUGIN_UNIX_SOCKET_DIR=/run/patchbay/x",
    ]

    @Test("of the gateway's own, only PATH HOME LANG TZ are passed on, and the directory is TMPDIR too")
    func standard() {
        #expect(
            environment().entries()
                == ["COOKIE=hello", "HOME=/root", "LANG=C.UTF-8"] + ["PATH=/bin"] + plugin
                + ["TMPDIR=/run/patchbay/x", "TZ=UTC"])
    }

    @Test("pass_env names more, env: sets more and wins, TMPDIR too")
    func further() {
        let entries = environment(passed: ["A", "NONE"], configured: ["B": "2", "TZ": "CET", "TMPDIR": "/x"]).entries()
        #expect(entries.contains("A=1"))
        #expect(entries.contains("B=2"))
        #expect(entries.contains("TZ=CET"))
        #expect(entries.contains("TMPDIR=/x"))
        #expect(entries.contains("PLUGIN_UNIX_SOCKET_DIR=/run/patchbay/x"))
        #expect(!entries.contains { $0.hasPrefix("NONE") || $0.hasPrefix("SECRET") })
    }

    @Test("PLUGIN_ variables are go-plugin's: neither pass_env nor env: sets one, but a cookie may be called so")
    func reserved() {
        let entries = environment(
            passed: ["PLUGIN_MULTIPLEX_GRPC"], configured: ["PLUGIN_MIN_PORT": "1", "PLUGIN_CLIENT_CERT": "x"],
            cookie: ("PLUGIN_MAGIC_COOKIE", "c")
        ).entries()
        #expect(entries.filter { $0.hasPrefix("PLUGIN_") } == (plugin + ["PLUGIN_MAGIC_COOKIE=c"]).sorted())
    }

    @Test("the cookie wins over env:, and a plugin without one gets none")
    func cookie() {
        #expect(environment(configured: ["COOKIE": "other"]).entries().contains("COOKIE=hello"))
        #expect(!environment(cookie: ("", "")).entries().contains { $0.hasPrefix("=") })
    }

    @Test("the offered versions are listed as they were given")
    func versions() {
        var environment = environment()
        environment.versions = [6, 5]
        #expect(environment.entries().contains("PLUGIN_PROTOCOL_VERSIONS=6,5"))
    }

    @Test("a client certificate asks for AutoMTLS, and is passed with its newlines")
    func clientCertificate() {
        var environment = environment()
        #expect(!environment.entries().contains { $0.hasPrefix("PLUGIN_CLIENT_CERT") })
        environment.clientCertificate = "-----BEGIN\nx\n"
        #expect(environment.entries().contains("PLUGIN_CLIENT_CERT=-----BEGIN\nx\n"))
    }
}
