internal import GatewayTestKit
internal import Glibc
internal import Testing

/// The services that go-plugin adds to a plugin: what the gateway makes of them, and of their absence.
@Suite("go-plugin's own services")
struct OwnServicesTests {
    @Test("what a plugin prints after its handshake is drained, once a process", arguments: ["auto", "off"])
    func stdio(mtls: String) throws {
        let plugin = try PluginUnderTest.misbehave(["-stdio"], "mtls: \(mtls)")
        try withGateway(plugin, settings: "log: { level: debug }", "workers: 2") { gateway in
            try #expect(gateway.plugin("trouble")["tls"] == (mtls == "auto" ? true : false))
            for descriptor in 1...2 {
                let text = "descriptor \(descriptor) says " + String(repeating: "x", count: 80) + "\n"
                // Undrained, the pipe would be full long before.
                let order = try jsonText([
                    "descriptor": .number(Double(descriptor)), "text": .string(text), "times": 5000,
                ])
                try #expect(gateway.post("/trouble/test.v1.Trouble/Print", order).status == 200)
                try gateway.log.waitForLine(with: text.dropLast().description)
            }
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
            // Two calls would be two lines.
            #expect(gateway.directory.read("stdio.streams")?.split(separator: "\n").count == 1)
        }
    }

    @Test("lines of the stdio service that go to stderr are parsed, and shown among the plugin's last lines")
    func stdioLevels() throws {
        try withGateway(.misbehave(["-stdio"])) { gateway in
            let order = try jsonText(["descriptor": 2, "text": "[WARN] little tea\n", "times": 1])
            try #expect(gateway.post("/trouble/test.v1.Trouble/Print", order).status == 200)
            let line = try gateway.log.waitForLine(with: "little tea")
            #expect(line.lowercased().contains("warn"), "\(line)")
            let stderr = try gateway.plugin("trouble")["stderr"].elements.compactMap(\.string)
            #expect(stderr.contains { $0.contains("little tea") }, "\(stderr)")
        }
    }

    @Test("a plugin that leaves before it answers Shutdown has obeyed: no signal, and no waiting for the grace")
    func leavesWithoutAnAnswer() throws {
        let gateway = try RunningGateway([try .misbehave([], "shutdown_grace: 1000s")])
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe()["pid"].number ?? 0)
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0)
        #expect(!isRunning(plugin))
    }

    @Test("a plugin that answers Shutdown and leaves later is given the time, and no signal")
    func answersAndLeaves() throws {
        let gateway = try RunningGateway([try .handmade(["-controller", "answer"], "shutdown_grace: 1000s")])
        try gateway.waitUntilReady()
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0)
        #expect(gateway.directory.has("shutdown") && !gateway.directory.has("terminated"))
    }

    @Test(
        "a plugin that does not obey Shutdown gets SIGTERM after the grace, and SIGKILL after another",
        arguments: [
            ("it has no controller", [], false),
            ("it never answers", ["-controller", "hold"], true),
            ("it never answers and ignores SIGTERM", ["-controller", "hold", "-ignore-term"], true),
            ("it has no controller and ignores SIGTERM", ["-ignore-term"], false),
        ] as [(String, [String], Bool)])
    func disobeys(name: String, arguments: [String], wasAsked: Bool) throws {
        let gateway = try RunningGateway([try .handmade(arguments, "shutdown_grace: 200ms")])
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe("handmade")["pid"].number ?? 0)
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0, "\(name): \(gateway.log.text.suffix(2000))")
        #expect(gateway.directory.has("shutdown") == wasAsked, "\(name)")
        #expect(gateway.directory.has("terminated"), "\(name)")
        #expect(!isRunning(plugin), "\(name)")
        #expect(gateway.directory.everything(below: "run").isEmpty, "\(name)")
    }

    @Test("a socket that a plugin left outside its own directory is removed", arguments: [[], ["-ignore-term"]])
    func socketElsewhere(arguments: [String]) throws {
        let directory = try TestDirectory()
        let socket = directory.path(of: "elsewhere.sock")
        let plugin = try PluginUnderTest.handmade(
            ["-network", "unix", "-address", socket] + arguments, "shutdown_grace: 200ms")
        let gateway = try RunningGateway([plugin], directory: directory)
        try gateway.waitUntilReady()
        #expect(fileMode(socket) != nil)
        try gateway.stop()
        #expect(fileMode(socket) == nil)
    }

    @Test("a file that is no socket of the plugin's is left alone, whatever its line says")
    func foreignFile() throws {
        let directory = try TestDirectory()
        try directory.write("precious", to: "file")
        let line = "1|1|unix|\(directory.path(of: "file"))|grpc"
        let plugin = PluginUnderTest.script("echo '\(line)'; exec sleep 1000", "start_timeout: 300ms")
        let gateway = try RunningGateway([plugin], directory: directory)
        _ = try gateway.startError(of: "script")
        try gateway.stop()
        #expect(directory.read("file") == "precious")
    }
}
