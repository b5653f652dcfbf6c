internal import GatewayTestKit
internal import Glibc
internal import Testing

/// The sentences of the contract's *Processes*, one a test.
@Suite("Processes")
struct ProcessesTests {
    @Test("own process group")
    func processGroup() throws {
        try withGateway(.misbehave()) { gateway in
            let plugin = try gateway.describe()
            #expect(plugin["processGroup"] == plugin["pid"])
            #expect(plugin["parentPid"] == JSON.number(Double(gateway.pid)))
            #expect(plugin["processGroup"].number != Double(getpgid(gateway.pid)))
        }
    }

    @Test("no descriptor inherited but the three, and stdin is empty")
    func descriptors() throws {
        try withGateway(.misbehave()) { gateway in
            let descriptors = try gateway.describe()["descriptors"]
            #expect(descriptors.keys == ["0", "1", "2"], "\(descriptors)")
            #expect(descriptors["0"] == "/dev/null")
        }
    }

    @Test("TMPDIR is the instance's own directory, and the one for sockets")
    func temporaryDirectory() throws {
        try withGateway(.misbehave([], "pool: { min: 2, max: 2 }")) { gateway in
            let environment = try gateway.describe()["environment"]
            let directory = environment["TMPDIR"].string ?? ""
            #expect(environment["PLUGIN_UNIX_SOCKET_DIR"].string == directory)
            #expect(directory.hasPrefix(gateway.directory.path(of: "run") + "/"), "\(directory)")
            #expect(fileMode(directory) == 0o700)
            // Two instances have two.
            let first = try gateway.hold("a")
            let second = try gateway.describe()["environment"]["TMPDIR"].string
            #expect(second != nil)
            try gateway.release("a")
            _ = try first.response()
            let below = gateway.directory.everything(below: "run")
            #expect(below.filter { $0.contains("/plugin") }.count == 2, "\(below)")
        }
    }

    @Test("env: sets TMPDIR when it wants to")
    func temporaryDirectoryOfOnesOwn() throws {
        try withGateway(.misbehave(environment: ["TMPDIR": "/tmp"])) { gateway in
            let environment = try gateway.describe()["environment"]
            #expect(environment["TMPDIR"] == "/tmp")
            #expect(environment["PLUGIN_UNIX_SOCKET_DIR"].string != "/tmp")
        }
    }

    @Test("PLUGIN_* cannot be set")
    func reservedEnvironment() throws {
        let plugin = try PluginUnderTest.misbehave(environment: ["PLUGIN_MIN_PORT": "1"])
        do {
            let gateway = try RunningGateway([plugin])
            try gateway.stop()
            Issue.record("the gateway took it")
        } catch let failure as TestFailure {
            #expect(failure.description.contains("status 78"), "\(failure)")
            #expect(failure.description.contains("PLUGIN_MIN_PORT"), "\(failure)")
        }
    }

    @Test("of the gateway's own environment only PATH, HOME, LANG and TZ are passed on, and what pass_env names")
    func environment() throws {
        let gateway = try RunningGateway(
            [try .misbehave(environment: ["COLOUR": "blue"], "pass_env: [SHOWN, UNSET]")],
            environment: ["SHOWN": "yes", "HIDDEN": "no", "TZ": "Europe/Rome", "LANG": "C.UTF-8"])
        try gateway.waitUntilReady()
        let environment = try gateway.describe()["environment"]
        try gateway.stop()
        #expect(
            environment.keys.subtracting(["PATH", "HOME"]) == [
                "LANG", "TZ", "SHOWN", "COLOUR", "TEST_DIR", "TMPDIR", "MISBEHAVE_PLUGIN", "PLUGIN_PROTOCOL_VERSIONS",
                "PLUGIN_MIN_PORT", "PLUGIN_MAX_PORT", "PLUGIN_UNIX_SOCKET_DIR", "PLUGIN_CLIENT_CERT",
            ], "\(environment)")
        #expect(environment["TZ"] == "Europe/Rome" && environment["COLOUR"] == "blue")
        #expect(environment["MISBEHAVE_PLUGIN"] == "on order")
        let versions = environment["PLUGIN_PROTOCOL_VERSIONS"].string?.split(separator: ",").map(String.init) ?? []
        #expect(Set(versions) == ["1", "2", "3", "4", "5", "6", "7"])
    }

    @Test("arguments are passed as they are, never through a shell; directory: is the working directory")
    func arguments() throws {
        let strange = "a b; $HOME `id` \"'*\n"
        try withGateway(.misbehave(["-stderr", strange], "directory: /usr/share")) { gateway in
            let plugin = try gateway.describe()
            #expect(plugin["arguments"].elements.last?.string == strange, "\(plugin["arguments"])")
            #expect(plugin["directory"] == "/usr/share")
        }
    }

    @Test("a plugin cannot gain privileges")
    func noNewPrivileges() throws {
        try withGateway(.misbehave()) { gateway in
            try #expect(gateway.describe()["noNewPrivileges"] == true)
        }
    }

    @Test("killed with the gateway even when the gateway gets SIGKILL")
    func gatewayIsKilled() throws {
        let gateway = try RunningGateway([try .misbehave(["-ignore-term"]), try .orders()])
        try gateway.waitUntilReady()
        let children = childProcesses(of: gateway.pid).map(\.pid)
        #expect(children.count >= 2)
        gateway.signal(SIGKILL)
        try gateway.waitForExit()
        try eventually("every plugin is gone") { !children.contains(where: isRunning) }
    }

    @Test("stdout is drained for ever, and goes to the log")
    func standardOutput() throws {
        try withGateway(.misbehave(), settings: "log: { level: debug }") { gateway in
            let line = "a line on stdout " + String(repeating: "x", count: 80) + "\n"
            let order = try jsonText(["descriptor": 1, "text": .string(line), "times": 5000])
            let response = try gateway.post("/trouble/test.v1.Trouble/Print", order)
            #expect(response.status == 200, "\(response)")
            try gateway.log.waitForLine(with: "a line on stdout")
            try #expect(gateway.describe()["pid"].number != nil)
        }
    }

    @Test("stderr is drained for ever, too, whatever is on it")
    func standardError() throws {
        try withGateway(.misbehave()) { gateway in
            for text in [String(repeating: "x", count: 300_000), "\u{1}\u{1b}[31mred\r\n", "{\"@level\":\n", "\n\n\n"] {
                let order = try jsonText(["descriptor": 2, "text": .string(text), "times": 3])
                try #expect(gateway.post("/trouble/test.v1.Trouble/Print", order).status == 200)
            }
            try #expect(gateway.describe()["pid"].number != nil)
            #expect(!gateway.log.text.contains("\u{1b}[31m"))
        }
    }

    @Test(
        "stderr is parsed as hclog JSON or by level prefix",
        arguments: [
            (#"{"@level":"warn","@message":"low on tea","@module":"shop","left":2}"#, "low on tea", "warn"),
            (#"{"@level":"error","@message":"out of tea"}"#, "out of tea", "error"),
            ("2024-05-17T09:30:00.000Z [WARN]  shop: little tea", "little tea", "warn"),
            ("[ERROR] no tea", "no tea", "error"),
            ("[INFO] some tea", "some tea", "info"),
        ])
    func levels(line: String, message: String, level: String) throws {
        try withGateway(.misbehave(), settings: "log: { level: debug }") { gateway in
            let order = try jsonText(["descriptor": 2, "text": .string(line + "\n"), "times": 1])
            try #expect(gateway.post("/trouble/test.v1.Trouble/Print", order).status == 200)
            let logged = try gateway.log.waitForLine(with: message)
            #expect(logged.lowercased().contains(level), "\(logged)")
            #expect(logged.contains("trouble"), "\(logged)")
        }
    }

    @Test("a panic is an error")
    func panic() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Panic")
            expectProblem(response, "plugin-unavailable", 503, "UNAVAILABLE")
            let logged = try gateway.log.waitForLine(with: "panic: a panic as ordered")
            #expect(logged.lowercased().contains("error"), "\(logged)")
            try eventually("a new instance serves") {
                try gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200
            }
            try #expect(gateway.plugin("trouble")["restarts"] == 1)
        }
    }

    @Test("the socket directory is removed afterwards, with what was in it")
    func socketDirectory() throws {
        let directory = try TestDirectory()
        let gateway = try RunningGateway([try .misbehave(), try .orders()], directory: directory)
        try gateway.waitUntilReady()
        #expect(!directory.everything(below: "run").isEmpty)
        try gateway.stop()
        #expect(directory.everything(below: "run").isEmpty, "\(directory.everything(below: "run"))")
    }

    @Test("the socket directory of an instance that died is removed, too")
    func socketDirectoryAfterDeath() throws {
        try withGateway(.misbehave()) { gateway in
            let old = try gateway.describe()
            let path = old["environment"]["TMPDIR"].string ?? ""
            _ = kill(Int32(old["pid"].number ?? 0), SIGKILL)
            try eventually("a new instance serves") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe")
                return response.status == 200 && response.json["pid"] != old["pid"]
            }
            try eventually("the old folder is gone") { fileMode(path) == nil }
        }
    }

    @Test(
        "stop: Shutdown, SIGTERM to the group, SIGKILL; no zombie, no stray child, no socket file stays",
        arguments: [
            ("a plugin that stops when told", []),
            ("one that outlives Shutdown", ["-stay"]),
            ("one that ignores SIGTERM, too", ["-stay", "-ignore-term"]),
            ("one with a child of its own", ["-grandchild"]),
            ("one with a child that ignores everything", ["-grandchild", "-stay", "-ignore-term"]),
        ] as [(String, [String])])
    func stop(name: String, arguments: [String]) throws {
        let directory = try TestDirectory()
        let gateway = try RunningGateway(
            [try .misbehave(arguments, "shutdown_grace: 200ms")], directory: directory)
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe()["pid"].number ?? 0)
        let grandchild = directory.read("grandchild").flatMap { Int32($0) }
        #expect((grandchild != nil) == arguments.contains("-grandchild"))
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0, "\(name): \(gateway.log.text.suffix(2000))")
        #expect(!isRunning(plugin), "\(name)")
        if let grandchild { try eventually("the grandchild is gone") { !isRunning(grandchild) } }
        #expect(directory.everything(below: "run").isEmpty, "\(name)")
    }

    @Test("a server without a controller is stopped by SIGTERM")
    func stopWithoutController() throws {
        let gateway = try RunningGateway([try .handmade([], "shutdown_grace: 200ms")])
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe("handmade")["pid"].number ?? 0)
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0)
        #expect(!isRunning(plugin))
    }

    @Test("an instance that died leaves no zombie, and its children do not survive it")
    func noZombies() throws {
        try withGateway(.misbehave(["-grandchild"])) { gateway in
            let old = Int32(try gateway.describe()["pid"].number ?? 0)
            let grandchild = Int32(gateway.directory.read("grandchild") ?? "") ?? 0
            #expect(isRunning(grandchild))
            _ = kill(old, SIGKILL)
            try eventually("the group is gone") { !isRunning(grandchild) }
            try eventually("it is reaped") { ProcessFacts(old) == nil }
            #expect(childProcesses(of: gateway.pid).allSatisfy { !$0.isZombie })
        }
    }

    @Test("a second signal hurries the first")
    func hurry() throws {
        let gateway = try RunningGateway([try .misbehave(["-stay", "-ignore-term"], "shutdown_grace: 100s")])
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe()["pid"].number ?? 0)
        _ = try gateway.hold("a")
        gateway.signal(SIGTERM)
        try eventually("it drains") { try gateway.getAdmin("/readyz").status == 503 }
        gateway.signal(SIGINT)
        try gateway.waitForExit()
        try eventually("the plugin is gone") { !isRunning(plugin) }
    }
}
