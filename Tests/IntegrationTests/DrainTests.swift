internal import GatewayTestKit
internal import Glibc
internal import Testing

/// SIGTERM and SIGINT drain.
@Suite("Draining")
struct DrainTests {
    @Test("calls finish, then the gateway exits with 0; until then the admin listener says so")
    func callsFinish() throws {
        for number in [SIGTERM, SIGINT] {
            let gateway = try RunningGateway([try .misbehave()])
            try gateway.waitUntilReady()
            let running = try gateway.hold("a")
            gateway.signal(number)
            try eventually("it is unready") { try gateway.getAdmin("/readyz").status == 503 }
            try #expect(gateway.getAdmin("/healthz").status == 200)
            try eventually("no new connection is taken", seconds: 10) { (try? gateway.connect()) == nil }
            try gateway.release("a")
            let response = try running.response()
            #expect(response.status == 200 && response.closesConnection, "\(response)")
            try #expect(gateway.waitForExit() == 0)
        }
    }

    @Test("draining: the first request of a connection that was open already; kept ones are closed at once")
    func draining() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["workers: 1"])
        try gateway.waitUntilReady()
        let kept = try gateway.connect()
        try #expect(call(kept).status == 200)
        let fresh = try gateway.connect()
        // The worker accepts in order: it has both when it has answered this one.
        let running = try gateway.hold("a")
        gateway.signal(SIGTERM)
        #expect(throws: (any Error).self) { try kept.response() }
        let refused = try call(fresh)
        expectProblem(refused, "draining", 503, "UNAVAILABLE")
        #expect(refused.closesConnection, "\(refused)")
        try gateway.release("a")
        try #expect(running.response().status == 200)
        try #expect(gateway.waitForExit() == 0)
    }

    @Test("drain_delay: still accepting, already unready, and each reply is its connection's last")
    func delay() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["drain_delay: 100s", "workers: 1"])
        try gateway.waitUntilReady()
        let kept = try gateway.connect()
        try #expect(!call(kept).closesConnection)
        gateway.signal(SIGTERM)
        try eventually("it is unready") { try gateway.getAdmin("/readyz").status == 503 }
        for connection in [kept, try gateway.connect()] {
            let response = try call(connection)
            #expect(response.status == 200 && response.closesConnection, "\(response)")
        }
        // A second signal hurries.
        gateway.signal(SIGTERM)
        try gateway.waitForExit()
    }

    private func call(_ connection: HTTPConnection) throws -> HTTPResponse {
        try connection.send("POST", "/trouble/test.v1.Kinds/EchoKinds", host: "localhost", body: Array("{}".utf8))
        return try connection.response()
    }

    @Test("drain_timeout ends calls that do not")
    func timeout() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["drain_timeout: 200ms"])
        try gateway.waitUntilReady()
        let plugin = Int32(try gateway.describe()["pid"].number ?? 0)
        let running = try gateway.hold("a")
        gateway.signal(SIGTERM)
        try gateway.waitForExit()
        try eventually("the plugin is gone") { !isRunning(plugin) }
        // It was we who ended it, and the answer says so.
        if let response = try? running.response() { expectProblem(response, "draining", 503, "UNAVAILABLE") }
    }
}
