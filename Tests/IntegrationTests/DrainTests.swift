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

    @Test("draining: a request on a connection that was open already")
    func draining() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["workers: 1"])
        try gateway.waitUntilReady()
        let first = try gateway.connect()
        let second = try gateway.connect()
        func call(_ connection: HTTPConnection) throws -> HTTPResponse {
            try connection.send("POST", "/trouble/test.v1.Kinds/EchoKinds", host: "localhost", body: Array("{}".utf8))
            return try connection.response()
        }
        try #expect(call(first).status == 200 && call(second).status == 200)
        let running = try gateway.hold("a")
        gateway.signal(SIGTERM)
        // The worker hears of it a moment later, and serves until then; what it has begun it finishes, and closes.
        var last = try call(first)
        while last.status == 200 && !last.closesConnection { last = try call(first) }
        let refused = try call(second)
        expectProblem(refused, "draining", 503, "UNAVAILABLE")
        #expect(refused.closesConnection, "\(refused)")
        try gateway.release("a")
        try #expect(running.response().status == 200)
        try #expect(gateway.waitForExit() == 0)
    }

    @Test("drain_delay: still accepting, already unready")
    func delay() throws {
        let gateway = try RunningGateway([try .orders()], settings: ["drain_delay: 100s"])
        try gateway.waitUntilReady()
        gateway.signal(SIGTERM)
        try eventually("it is unready") { try gateway.getAdmin("/readyz").status == 503 }
        try #expect(gateway.post("/orders/shop.v1.Orders/Echo").status == 200)
        // A second signal hurries.
        gateway.signal(SIGTERM)
        try gateway.waitForExit()
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
