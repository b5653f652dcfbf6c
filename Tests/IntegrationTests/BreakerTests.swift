internal import GatewayTestKit
internal import Glibc
internal import Testing

/// A plugin that fails again and again is left alone for a while, and nobody waits for it meanwhile.
@Suite("The breaker")
struct BreakerTests {
    /// A queue in which a call would outlast every deadline: an answer of 503 is one at once.
    private static let patient = "pool: { min: 1, max: 1, queue_timeout: 3600s }"

    private func isFailed(_ gateway: RunningGateway) throws -> Bool {
        try gateway.plugin("trouble")["state"] == "failed"
    }

    @Test("it opens after so many failed starts, and calls are told at once when the next try is")
    func opens() throws {
        let settings = "restart: { initial: 1ms, maximum: 60s, breaker: { failures: 3, within: 60s } }"
        try withGateway(.misbehave(["-die", "-stderr", "oh no"], settings, Self.patient), waitUntilReady: false) {
            gateway in
            try eventually("it is open") { try isFailed(gateway) }
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "plugin-unavailable", 503, "UNAVAILABLE")
            // restart.maximum at the most, less what has passed of it.
            let retryAfter = Int(refused.header("Retry-After") ?? "") ?? 0
            #expect((30...60).contains(retryAfter), "\(refused)")
            let plugin = try gateway.plugin("trouble")
            #expect(plugin["restarts"] == 2)
            #expect(plugin["last_error"].string?.contains("oh no") == true, "\(plugin)")
            let ready = try gateway.getAdmin("/readyz")
            #expect(ready.status == 503)
            let reason = ready.json["waiting"][0]["reason"].string ?? ""
            #expect(reason.contains("breaker is open") && reason.contains("exit status 3"), "\(reason)")
            try #expect(gateway.metric(#"patchbay_plugin_breaker_open{plugin="trouble"}"#) == 1)
            #expect(gateway.log.text.contains("the breaker is open"))
        }
    }

    @Test("after the pause one instance tries; one that becomes ready closes it")
    func closes() throws {
        let settings = "restart: { initial: 1ms, maximum: 300ms, breaker: { failures: 2, within: 60s } }"
        try withGateway(.misbehave(["-die-unless", "well"], settings), waitUntilReady: false) { gateway in
            try eventually("it is open") { try isFailed(gateway) }
            try eventually("the trial fails and it opens again") {
                let restarts = try gateway.plugin("trouble")["restarts"].number ?? 0
                return try restarts >= 3 && isFailed(gateway)
            }
            try gateway.directory.write("", to: "well")
            try gateway.waitUntilReady()
            try #expect(gateway.plugin("trouble")["state"] == "ready")
            try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 200)
            try #expect(gateway.metric(#"patchbay_plugin_breaker_open{plugin="trouble"}"#) == 0)
            for state in ["open", "half-open", "closed"] {
                #expect(gateway.log.text.contains("the breaker is \(state)"))
            }
        }
    }

    @Test("calls that wait in the queue are answered when it opens")
    func waiting() throws {
        let settings = "restart: { initial: 1s, maximum: 60s, breaker: { failures: 2, within: 60s } }"
        let plugin = try PluginUnderTest.misbehave(["-die-unless", "well"], settings, Self.patient)
        let directory = try TestDirectory()
        try directory.write("", to: "well")
        let gateway = try RunningGateway([plugin], directory: directory)
        try gateway.waitUntilReady()
        let pid = try Int32(gateway.describe()["pid"].number ?? 0)
        #expect(unlink(directory.path(of: "well")) == 0)
        _ = kill(pid, SIGKILL)
        try eventually("it backs off") { try gateway.plugin("trouble")["state"] == "backoff" }
        let waiting = try (0..<5).map { _ in try gateway.begin("/trouble/test.v1.Trouble/Describe") }
        for response in waiting {
            let response = try response.response()
            expectProblem(response, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect((30...60).contains(Int(response.header("Retry-After") ?? "") ?? 0), "\(response)")
        }
        try #expect(isFailed(gateway))
        // The methods are known; a new call is refused as fast.
        let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
        expectProblem(refused, "plugin-unavailable", 503, "UNAVAILABLE")
        #expect(refused.json["detail"].string?.contains("failed too often") == true, "\(refused)")
        try #expect(gateway.metric(#"patchbay_queue_depth{plugin="trouble"}"#) == 0)
        try gateway.stop()
    }

    @Test("an instance that still serves is called while it is open")
    func partly() throws {
        let settings = "restart: { initial: 1ms, maximum: 60s, breaker: { failures: 2, within: 60s } }"
        let plugin = try PluginUnderTest.misbehave(["-die-unless", "well"], settings, "pool: { min: 2, max: 2 }")
        let directory = try TestDirectory()
        try directory.write("", to: "well")
        let gateway = try RunningGateway([plugin], directory: directory)
        try eventually("two instances are ready") {
            try gateway.plugin("trouble")["instances"].elements.count { $0["state"] == "ready" } == 2
        }
        #expect(unlink(directory.path(of: "well")) == 0)
        let pid = try Int32(gateway.describe()["pid"].number ?? 0)
        _ = kill(pid, SIGKILL)
        try eventually("it is open") { try gateway.metric(#"patchbay_plugin_breaker_open{plugin="trouble"}"#) == 1 }
        for _ in 0..<10 { try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 200) }
        try #expect(gateway.plugin("trouble")["state"] == "ready")
        let ready = try gateway.getAdmin("/readyz")
        #expect(ready.status == 200)
        let reason = ready.json["degraded"][0]["reason"].string ?? ""
        #expect(reason.contains("1 of 2") && reason.contains("breaker is open"), "\(ready)")
        try gateway.stop()
    }

    @Test("a backoff's Retry-After is the time of the next launch")
    func backoff() throws {
        let settings = "restart: { initial: 50s, maximum: 50s, breaker: { failures: 1000, within: 60s } }"
        try withGateway(.misbehave(["-die"], settings), waitUntilReady: false) { gateway in
            try eventually("it backs off") { try gateway.plugin("trouble")["state"] == "backoff" }
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect((20...50).contains(Int(refused.header("Retry-After") ?? "") ?? 0), "\(refused)")
        }
    }

    @Test("one plugin's crash loop costs the others nothing: no call fails, no instance goes")
    func neighbours() throws {
        let loop = "restart: { initial: 1ms, maximum: 1ms, breaker: { failures: 1000, within: 1ms } }"
        try withGateway(
            .misbehave(["-die"], loop, "required: false"), .orders("pool: { min: 2, max: 2 }"), settings: "workers: 2"
        ) { gateway in
            let connection = try gateway.connect()
            var restarts = 0.0
            var calls = 0
            while restarts < 20 {
                for _ in 0..<50 {
                    let body = Array(#"{"id":"\#(calls)"}"#.utf8)
                    try connection.send("POST", "/orders/shop.v1.Orders/Echo", host: "localhost", body: body)
                    let response = try connection.response()
                    #expect(response.text == #"{"id":"\#(calls)"}"#, "\(response)")
                    calls += 1
                }
                restarts = try gateway.plugin("trouble")["restarts"].number ?? 0
            }
            let orders = try gateway.plugin("orders")
            #expect(orders["restarts"] == 0)
            #expect(orders["instances"].elements.count == 2)
            let counted = orders["instances"].elements.compactMap { $0["calls"].number }.reduce(0, +)
            #expect(counted == Double(calls))
        }
    }
}
