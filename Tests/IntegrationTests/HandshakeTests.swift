internal import GatewayTestKit
internal import Testing

/// The handshake line: every form that is right, and every one that is not.
@Suite("The handshake line")
struct HandshakeTests {
    /// Tries again at once, so that no test waits for a backoff.
    private static let eager = "restart: { initial: 10ms, maximum: 50ms, breaker: { failures: 1000, within: 60s } }"

    @Test(
        "a sound line makes the plugin ready, in each of its forms",
        arguments: [
            ("as go-plugin prints it", []),
            ("five fields", ["-line", "{core}|{app}|{network}|{address}|grpc"]),
            ("seven fields", ["-line", "{core}|{app}|{network}|{address}|grpc||true"]),
            ("a short sixth field, which is no certificate", ["-line", "{core}|{app}|{network}|{address}|grpc|old"]),
            ("CR LF", ["-line", "{core}|{app}|{network}|{address}|grpc|\r"]),
            ("blanks around it", ["-line", "{core}|{app}|{network}|{address}|grpc|  "]),
            ("byte by byte", ["-drip"]),
            ("app version 6", ["-app-version", "6"]),
            ("noise before it", ["-noise", "5"]),
            ("64 lines before it", ["-noise", "64"]),
            ("blank lines before it", ["-noise", "3", "-noise-text", ""]),
            ("noise with bars", ["-noise", "2", "-noise-text", "a|b|c|d"]),
        ] as [(String, [String])])
    func soundLine(name: String, arguments: [String]) throws {
        // These lines name no certificate, so the plugin must not be asked for TLS.
        try withGateway(.misbehave(arguments, "mtls: off")) { gateway in
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200, "\(name)")
            let plugin = try gateway.plugin("trouble")
            #expect(plugin["protocol"] == "grpc" && plugin["tls"] == false, "\(name)")
            #expect(plugin["version"] == (name == "app version 6" ? 6 : 1), "\(name)")
            #expect(plugin["last_error"] == .null, "\(name): \(plugin)")
        }
    }

    @Test("lines before it are skipped with a warning")
    func noiseIsLogged() throws {
        try withGateway(.misbehave(["-noise", "1", "-noise-text", "hello, I am noise"])) { gateway in
            let line = try gateway.log.waitForLine(with: "hello, I am noise")
            #expect(line.lowercased().contains("warn"), "\(line)")
        }
    }

    @Test("tcp: the address of a server that prints its line itself")
    func tcp() throws {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            try withGateway(.handmade(["-address", address])) { gateway in
                try #expect(gateway.post("/handmade/test.v1.Kinds/EchoKinds").status == 200, "\(address)")
            }
        }
    }

    @Test("tcp: localhost by its name")
    func localhost() throws {
        for host in ["127.0.0.1", "[::1]"] {
            let port = try freePort()
            let arguments = ["-address", "\(host):\(port)", "-line", "1|1|tcp|localhost:\(port)|grpc"]
            try withGateway(.handmade(arguments)) { gateway in
                try #expect(gateway.post("/handmade/test.v1.Kinds/EchoKinds").status == 200, "\(host)")
            }
        }
    }

    @Test("a relative socket path counts from directory:")
    func relativeSocket() throws {
        let directory = try TestDirectory()
        let plugin = try PluginUnderTest.handmade(
            ["-network", "unix", "-address", "plugin.sock"], "directory: \(directory.path)")
        let gateway = try RunningGateway([plugin], directory: directory)
        try gateway.waitUntilReady()
        try #expect(gateway.post("/handmade/test.v1.Kinds/EchoKinds").status == 200)
        try gateway.stop()
    }

    @Test(
        "a line that is untrue or foreign is refused with a reason that names it",
        arguments: [
            ("core version 2", "2|{app}|{network}|{address}|grpc|", ["core", "2"]),
            ("a version that was not offered", "1|99|{network}|{address}|grpc|", ["99"]),
            ("a version that is no number", "1|x|{network}|{address}|grpc|", ["x"]),
            ("net/rpc, for now", "1|1|{network}|{address}|netrpc|", ["net/rpc"]),
            ("net/rpc by four fields, for now", "1|1|{network}|{address}", ["net/rpc"]),
            ("an unknown protocol", "1|1|{network}|{address}|GRPC|", ["GRPC"]),
            ("an empty protocol", "1|1|{network}|{address}||", ["protocol"]),
            ("an unknown network", "1|1|udp|{address}|grpc|", ["udp"]),
            ("too few fields", "1|1|unix", ["1|1|unix"]),
            (
                "a sixth field that is no certificate", "1|1|{network}|{address}|grpc|" + noCertificate,
                ["field 6", "base64"]
            ),
            ("a foreign TCP address", "1|1|tcp|192.0.2.1:1234|grpc|", ["192.0.2.1"]),
            ("all addresses", "1|1|tcp|0.0.0.0:1234|grpc|", ["0.0.0.0"]),
            ("a port out of range", "1|1|tcp|127.0.0.1:99999|grpc|", ["99999"]),
            ("a host's name", "1|1|tcp|evil.example:80|grpc|", ["evil.example"]),
            ("a socket elsewhere", "1|1|unix|/var/lib/other.sock|grpc|", ["/var/lib/other.sock"]),
            ("a way out of the folder", "1|1|unix|/tmp/../var/lib/other.sock|grpc|", ["/var/lib/other.sock"]),
            ("a socket that is not there", "1|1|unix|/tmp/patchbay-no-such.sock|grpc|", ["/tmp/patchbay-no-such.sock"]),
            ("an empty address", "1|1|unix||grpc|", ["address"]),
        ] as [(String, String, [String])])
    func refusedLine(name: String, line: String, words: [String]) throws {
        let plugin = try PluginUnderTest.misbehave(
            ["-line", line, "-stderr", "last words of \(name)"], Self.eager, "start_timeout: 20s", "versions: [1]")
        try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            for word in words { #expect(error.contains(word), "\(name): \(error)") }
            #expect(error.contains("last words of \(name)"), "\(name): \(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("versions: any takes every answer")
    func anyVersion() throws {
        let line = "1|99|{network}|{address}|grpc|{certificate}"
        try withGateway(.misbehave(["-line", line], "versions: any")) { gateway in
            try #expect(gateway.plugin("trouble")["version"] == 99)
        }
    }

    @Test("65 lines before it are too many")
    func tooMuchNoise() throws {
        try withGateway(.misbehave(["-noise", "65"], Self.eager), .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("handshake line") && error.contains("hello, I am noise"), "\(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("an oversized line is refused, and not kept")
    func oversizedLine() throws {
        for arguments in [["-oversized", "70000"], ["-oversized", "20000000"]] {
            try withGateway(.misbehave(arguments, Self.eager), .orders(), waitUntilReady: false) { gateway in
                let error = try gateway.startError(of: "trouble")
                #expect(error.contains("handshake") && error.utf8.count < 16_384, "\(error.prefix(500))")
                try expectNothingElseDisturbed(gateway)
                try #expect(gateway.metric("process_resident_memory_bytes") ?? 0 < 200 * 1_048_576)
            }
        }
    }

    @Test("no line within start_timeout, and one that comes after it")
    func lateLine() throws {
        let obstacles = [
            (["-silent"], "no handshake line came on stdout"), (["-hold-line"], "no handshake line came on stdout"),
            (["-no-newline"], "the handshake line is there without a line end: \"1|1|"),
            (["-silent", "-noise", "1", "-noise-text", "INFO 1|1|unix|/s|grpc|"], "something stands before"),
        ]
        for (arguments, obstacle) in obstacles {
            let plugin = try PluginUnderTest.misbehave(
                arguments + ["-stderr", "still thinking"], "start_timeout: 300ms", Self.eager)
            try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
                let error = try gateway.startError(of: "trouble")
                #expect(error.contains("handshake") && error.contains("start_timeout"), "\(error)")
                #expect(error.contains("still thinking") && error.contains(obstacle), "\(error)")
                try expectNothingElseDisturbed(gateway)
            }
        }
    }

    @Test("a plugin that dies before its line: how it ended, and its last words")
    func deadBeforeTheLine() throws {
        let dying = try PluginUnderTest.misbehave(["-die", "-stderr", "no database", "-code", "3"], Self.eager)
        try withGateway(dying, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("exit status 3") && error.contains("no database"), "\(error)")
            let stderr = try gateway.plugin("trouble")["stderr"].elements.compactMap(\.string)
            #expect(stderr.contains { $0.contains("no database") }, "\(stderr)")
            // What a plugin writes is for its operator, not for whoever calls it.
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "plugin-unavailable", 503, "UNAVAILABLE")
            let detail = refused.json["detail"].string ?? ""
            #expect(detail.contains("exit status 3") && !detail.contains("no database"), "\(detail)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a plugin that exits with 0 without a line")
    func endedWithoutALine() throws {
        try withGateway(.misbehave(["-die", "-code", "0"], Self.eager), .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("exit status 0") && error.contains("handshake"), "\(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a program that is no plugin: what it printed is quoted, and what may be missing is said")
    func noPlugin() throws {
        let program = PluginUnderTest.script("echo 'Usage: shop COMMAND'; exit 0", Self.eager)
        try withGateway(program, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "script")
            #expect(error.contains("without a handshake line: exit status 0"), "\(error)")
            #expect(error.contains("begins with \"Usage: shop COMMAND\""), "\(error)")
            try gateway.log.waitForLine(with: "start failed", "may be no go-plugin plugin")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a plugin that is killed before its line is named by the signal")
    func killedBeforeTheLine() throws {
        try withGateway(.script("kill -9 $$", Self.eager), .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "script")
            #expect(error.contains("SIGKILL"), "\(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a wrong cookie: the plugin's own words are shown")
    func wrongCookie() throws {
        var plugin = try PluginUnderTest.misbehave([], Self.eager)
        plugin.cookie.value = "wrong"
        try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("This binary is a plugin"), "\(error)")
            #expect(error.contains("exit status 1"), "\(error)")
            // What to try is in the log; the value, which is a secret, is nowhere.
            let line = try gateway.log.waitForLine(with: "start failed", "the magic cookie MISBEHAVE_PLUGIN")
            #expect(!line.contains("wrong"), "\(line)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a program that is not there, or cannot be executed")
    func noProgram() throws {
        for command in [["/no/such/program"], ["no-such-program-in-path"], ["/etc/passwd"]] {
            var plugin = PluginUnderTest.script("", name: "absent", Self.eager)
            plugin.command = command
            try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
                let error = try gateway.startError(of: "absent")
                #expect(error.contains(command[0]), "\(error)")
                try expectNothingElseDisturbed(gateway)
            }
        }
    }

    @Test("a directory that is not there")
    func noDirectory() throws {
        let plugin = try PluginUnderTest.misbehave([], "directory: /no/such/directory", Self.eager)
        try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("/no/such/directory"), "\(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a line without a gRPC server behind it")
    func nobodyListens() throws {
        let port = try freePort()
        let plugin = PluginUnderTest.script(
            "echo '1|1|tcp|127.0.0.1:\(port)|grpc'; echo nobody home >&2; exec sleep 1000",
            "start_timeout: 1s", Self.eager)
        try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "script")
            #expect(error.contains("connect") && error.contains("nobody home"), "\(error)")
            try expectNothingElseDisturbed(gateway)
        }
    }

    @Test("a plugin that recovers becomes ready, after starts that failed")
    func recovery() throws {
        try withGateway(.misbehave(["-die-unless", "well"], Self.eager), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            try #expect(gateway.getAdmin("/readyz").status == 503)
            try gateway.directory.write("", to: "well")
            try gateway.waitUntilReady()
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
        }
    }

    /// Another plugin serves as if nothing had happened, and the failed start's process is gone.
    private func expectNothingElseDisturbed(
        _ gateway: RunningGateway, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try eventually("orders serves") { try gateway.post("/orders/shop.v1.Orders/Echo").status == 200 }
        try #expect(gateway.getAdmin("/healthz").status == 200, sourceLocation: sourceLocation)
        let orders = try gateway.plugin("orders")
        #expect(orders["restarts"] == 0 && orders["state"] == "ready", "\(orders)", sourceLocation: sourceLocation)
        // Starts go on, so instances come and go; at most one process of it lives at a time.
        try eventually("of the failed starts at most the latest lives") {
            childProcesses(of: gateway.pid).count <= 2
        }
    }
}

/// More than 50 bytes, which is what tells a certificate from what old plugins put there.
private let noCertificate = String(repeating: "a!", count: 30)
