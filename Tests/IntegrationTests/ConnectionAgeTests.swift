internal import GatewayTestKit
internal import Glibc
internal import Testing

/// A plugin that leaves each connection when it has become old (`grpc.KeepaliveParams`) is well, and is looked after as any
/// other.
@Suite("The age of connections")
struct ConnectionAgeTests {
    private static let settings = "health: { interval: 200ms, timeout: 100ms, failures: 3 }"

    private func plugin(_ arguments: String...) throws -> PluginUnderTest {
        try .misbehave(
            ["-max-connection-age", "500ms", "-health"] + arguments, Self.settings, "shutdown_grace: 100ms")
    }

    /// Lets several connections become too old.
    private func age(_ gateway: RunningGateway) throws {
        func checks() -> Int { gateway.directory.read("health.checks")?.split(separator: "\n").count ?? 0 }
        let before = checks()
        try eventually("so many checks are answered") { checks() >= before + 15 }
    }

    @Test("an instance outlives its connections, with and without a stream of its output", arguments: [true, false])
    func survives(hasStdio: Bool) throws {
        try withGateway(try hasStdio ? plugin("-stdio") : plugin()) { gateway in
            let pid = try gateway.describe()["pid"]
            try age(gateway)
            try #expect(gateway.describe()["pid"] == pid)
            try #expect(gateway.plugin("trouble")["restarts"] == 0)
            #expect(!gateway.log.text.contains("connected again"))
            guard hasStdio else { return }
            let order = try jsonText(["descriptor": 1, "text": "still heard\n", "times": 1])
            try #expect(gateway.post("/trouble/test.v1.Trouble/Print", order).status == 200)
            try gateway.log.waitForLine(with: "still heard")
            // Two streams would steal from each other.
            #expect(gateway.directory.read("stdio.streams")?.split(separator: "\n").count == 1)
        }
    }

    @Test("it is asked to end over the connection that followed, and gets no signal", arguments: [true, false])
    func shutdown(hasStdio: Bool) throws {
        var plugin = try hasStdio ? plugin("-stdio", "-ignore-term") : plugin("-ignore-term")
        plugin.settings = [Self.settings, "shutdown_grace: 1000s"]
        let gateway = try RunningGateway([plugin])
        try gateway.waitUntilReady()
        try age(gateway)
        gateway.signal(SIGTERM)
        try #expect(gateway.waitForExit() == 0)
    }

    @Test("a stopped instance is found over the connection that followed", arguments: [true, false])
    func stopped(hasStdio: Bool) throws {
        try withGateway(try hasStdio ? plugin("-stdio") : plugin()) { gateway in
            try age(gateway)
            let pid = try gateway.describe()["pid"]
            _ = kill(Int32(pid.number ?? 0), SIGSTOP)
            try eventually("another instance serves") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe", headers: [("X-Timeout", "1s")])
                return response.status == 200 && response.json["pid"] != pid
            }
            try #expect(gateway.plugin("trouble")["restarts"] == 1)
        }
    }
}
