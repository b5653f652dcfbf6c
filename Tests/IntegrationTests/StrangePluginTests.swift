internal import GatewayTestKit
internal import Testing

/// A plugin as nobody ought to write one and some do: in Go without the go-plugin library, without reflection.
@Suite("Strange plugins")
struct StrangePluginTests {
    @Test(
        "TLS though nobody checks it, with a certificate of any kind in field 6",
        arguments: [
            ["-key", "p256"], ["-key", "p384", "-ca=false"], ["-key", "p521"], ["-key", "rsa1024"],
            ["-key", "rsa2048", "-ca=false"], ["-key", "ed25519"], ["-padded"], ["-tls12"],
            ["-tls12", "-key", "rsa1024"], ["-client", "ask"], ["-client", "ask", "-tls12"],
        ])
    func tlsOfAnyKind(flags: [String]) throws {
        try withGateway(.strange(["-tls", "field6"] + flags)) { gateway in
            try expectShelf(gateway, tls: true)
        }
    }

    @Test(
        "a plugin that wants our client certificate gets it",
        arguments: [["-client", "pin", "-demand-mtls"], ["-client", "pin", "-key", "p384", "-tls12"]])
    func clientCertificateIsVerified(flags: [String]) throws {
        for mtls in ["mtls: auto", "mtls: required"] {
            try withGateway(.strange(["-tls", "field6"] + flags, mtls)) { gateway in
                try expectShelf(gateway, tls: true)
            }
        }
    }

    @Test("BoringSSL, which takes only some client certificates, takes ours")
    func boringSSL() throws {
        try withGateway(.python("on_grpcio", "mtls: required")) { gateway in
            try expectShelf(gateway, tls: true)
        }
    }

    @Test("a plugin that refuses our client certificate: the start says that it does")
    func clientCertificateIsRefused() throws {
        for plugin in [
            try PluginUnderTest.strange(["-tls", "field6", "-client", "other"], eager),
            try .strange(["-tls", "field6", "-client", "other", "-tls12"], eager),
            try .python("on_grpcio", environment: ["STRANGE_TRUST": "other"], eager),
        ] {
            try expectStartError(of: plugin, with: "client certificate")
        }
    }

    @Test("TLS of the plugin's own, with an empty field 6: the start says so")
    func hiddenTLS() throws {
        for flags in [[], ["-tls12"], ["-client", "other"]] {
            try expectStartError(of: .strange(["-tls", "hidden"] + flags, eager), with: "TLS", "own")
        }
    }

    @Test("a certificate in field 6 and no TLS behind it: the start says so")
    func claimedTLS() throws {
        try expectStartError(of: .strange(["-tls", "claimed"], eager), with: "TLS")
    }

    @Test("another certificate than field 6 holds: the start says so")
    func otherCertificate() throws {
        try expectStartError(
            of: .strange(["-tls", "field6", "-other-leaf"], eager), with: "certificate", "field 6")
    }

    @Test("mtls: required and no certificate: the start says so, whether plain or TLS is behind it")
    func requiredAndNotGiven() throws {
        for mode in ["none", "hidden"] {
            try expectStartError(of: .strange(["-tls", mode], eager, "mtls: required"), with: "mtls")
        }
    }

    @Test("mtls: off and a certificate: the start says so")
    func offAndGiven() throws {
        try expectStartError(of: .strange(["-tls", "field6"], eager, "mtls: off"), with: "certificate", "mtls")
    }

    @Test("mtls: off and a plugin that wants it: the plugin's own words are shown")
    func offAndWanted() throws {
        let plugin = try PluginUnderTest.strange(["-tls", "field6", "-demand-mtls"], eager, "mtls: off")
        try expectStartError(of: plugin, with: "this plugin wants PLUGIN_CLIENT_CERT", "exit status 1")
    }

    @Test("asked for AutoMTLS and serving without it: plain")
    func askedAndNotGiven() throws {
        try withGateway(.strange([], "mtls: auto")) { gateway in try expectShelf(gateway, tls: false) }
    }

    @Test("no health service, or one that does not know the plugin: alive, however often it is asked")
    func health() throws {
        for flags in [["-catch-all"], ["-catch-all", "-health", "unknown"]] {
            let plugin = try PluginUnderTest.strange(
                flags, "health: { interval: 20ms, timeout: 1s, failures: 1 }")
            try withGateway(plugin) { gateway in
                let before = try gateway.plugin("shelf")["instances"]
                try eventually("it was asked ten times") {
                    try gateway.counts("unknown") + gateway.counts("healthChecks") >= 10
                }
                let after = try gateway.plugin("shelf")
                #expect(after["restarts"] == 0 && after["state"] == "ready", "\(after)")
                #expect(after["instances"][0]["pid"] == before[0]["pid"])
            }
        }
    }

    @Test(
        "no controller, or one that answers and stays, SIGTERM ignored or not: a stop leaves nothing",
        arguments: [[], ["-ignore-term"], ["-controller", "deaf"], ["-controller", "deaf", "-ignore-term"]])
    func controller(flags: [String]) throws {
        for security in [[], ["-tls", "field6", "-client", "pin"]] {
            try expectCleanStop(.strange(flags + security))
        }
    }

    @Test("localhost:PORT, and a fixed one, plain and with TLS", arguments: [[], ["-tls", "field6"]])
    func localhost(flags: [String]) throws {
        let port = try freePort()
        let arguments = [
            "-network", "tcp", "-address", "localhost:\(port)",
            "-line", "1|1|tcp|localhost:\(port)|grpc|{certificate}",
        ]
        try withGateway(.strange(arguments + flags)) { gateway in try expectShelf(gateway, tls: !flags.isEmpty) }
    }

    @Test("five, six and seven fields, plain and with TLS")
    func fields() throws {
        let plain = "1|1|{network}|{address}|grpc"
        for line in [plain, plain + "|", plain + "||", plain + "||true", plain + "||false", plain + "|short|"] {
            try withGateway(.strange(["-line", line])) { gateway in try expectShelf(gateway, tls: false) }
        }
        for line in [plain + "|{certificate}", plain + "|{certificate}|", plain + "|{certificate}|true"] {
            try withGateway(.strange(["-line", line, "-tls", "field6"])) { gateway in
                try expectShelf(gateway, tls: true)
            }
        }
    }

    @Test("four fields are net/rpc, which is named")
    func fourFields() throws {
        try expectStartError(of: .strange(["-line", "1|1|{network}|{address}"], eager), with: "net/rpc")
    }

    @Test("offered 5, answers 6: refused, and what to set is named")
    func lyingVersion() throws {
        let six = "1|6|{network}|{address}|grpc|{certificate}"
        try expectStartError(of: .strange(["-line", six], eager, "versions: [5]"), with: "6", "versions")
        // With the version let in, what it serves has nothing to do with the number.
        try withGateway(.strange(["-line", six], "versions: [5, 6]")) { gateway in
            try expectShelf(gateway, tls: false)
            try #expect(gateway.plugin("shelf")["version"] == 6)
        }
    }

    @Test("Go without reflection: what it embeds and serves is listed, what it only embeds is not")
    func goWithoutReflection() throws {
        for flags in [[], ["-catch-all"], ["-health", "unknown"], ["-tls", "field6", "-catch-all"]] {
            try withGateway(.strange(flags)) { gateway in
                try #expect(gateway.plugin("shelf")["services"] == ["shelf.v1.Shelf"], "\(flags)")
                try #expect(gateway.post("/shelf/shelf.v1.Owner/Changed").status == 404)
                // Discovery has called nothing that has an effect.
                try #expect(gateway.counts("handled") == 0, "\(flags)")
            }
        }
    }

    @Test("Go that hands on whatever comes: all that it describes is listed, and nothing has reached its handler")
    func goThatTakesAll() throws {
        try withGateway(.strange(["-take-all"])) { gateway in
            try #expect(gateway.plugin("shelf")["services"] == ["shelf.v1.Owner", "shelf.v1.Shelf"])
            try #expect(gateway.counts("unknown") == 0 && gateway.counts("handled") == 0)
        }
    }

    @Test("Go behind a shell that waits for it: found all the same, and the stop leaves neither")
    func behindAShell() throws {
        var plugin = try PluginUnderTest.strange()
        plugin.command = ["/bin/sh", "-c", "\"$0\" \"$@\"; exit $?"] + plugin.command
        try withGateway(plugin) { gateway in try expectShelf(gateway, tls: false) }
        try expectCleanStop(plugin)
    }
}
