internal import GatewayTestKit
internal import Glibc
internal import Testing

/// Instances come, go and share the calls.
@Suite("The pool")
struct PoolTests {
    @Test("an instance that is killed is replaced, and the plugin serves again")
    func restart() throws {
        try withGateway(.misbehave()) { gateway in
            for round in 1...3 {
                let old = try gateway.describe()["pid"]
                _ = kill(Int32(old.number ?? 0), SIGKILL)
                try eventually("a new instance serves") {
                    let response = try gateway.post("/trouble/test.v1.Trouble/Describe")
                    return response.status == 200 && response.json["pid"] != old
                }
                try #expect(gateway.plugin("trouble")["restarts"] == JSON.number(Double(round)))
            }
            try #expect(gateway.metric(#"patchbay_plugin_restarts_total{plugin="trouble"}"#) == 3)
            try #expect(gateway.plugin("trouble")["state"] == "ready")
        }
    }

    @Test("a death says how the instance ended")
    func lastError() throws {
        try withGateway(.misbehave()) { gateway in
            _ = try gateway.post("/trouble/test.v1.Trouble/Exit", #"{"code":7}"#)
            try eventually("last_error names the exit status") {
                try gateway.plugin("trouble")["last_error"].string?.contains("exit status 7") == true
            }
        }
    }

    @Test("several instances and two workers: each call goes to the least loaded instance")
    func leastLoaded() throws {
        try withGateway(.misbehave([], "pool: { min: 3, max: 3, in_flight: 2 }"), settings: "workers: 2") { gateway in
            try eventually("three instances are ready") { try gateway.readyInstances().count == 3 }
            var pending: [PendingResponse] = []
            for tag in ["a", "b", "c", "d", "e", "f"] { pending.append(try gateway.hold(tag)) }
            let loads = try gateway.plugin("trouble")["instances"].elements.map { $0["in_flight"] }
            #expect(loads == [2, 2, 2])
            for tag in ["a", "b", "c", "d", "e", "f"] { try gateway.release(tag) }
            let pids = try pending.map { try $0.response().json["pid"] }
            #expect(Set(pids.compactMap(\.number)).count == 3)
        }
    }

    @Test("two workers: queued calls are served when instances come free, whichever worker they wait on")
    func queueAcrossWorkers() throws {
        let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 100, queue_timeout: 60s }"
        try withGateway(.misbehave([], busy), settings: "workers: 2") { gateway in
            let running = try gateway.hold("a")
            let waiting = try (0..<20).map { _ in try gateway.begin("/trouble/test.v1.Kinds/EchoKinds") }
            try eventually("they wait") { try gateway.plugin("trouble")["queue"] == 20 }
            try #expect(gateway.metric(#"patchbay_queue_depth{plugin="trouble"}"#) == 20)
            try gateway.release("a")
            try #expect(running.response().status == 200)
            for response in waiting { try #expect(response.response().status == 200) }
            try #expect(gateway.plugin("trouble")["queue"] == 0)
        }
    }

    @Test("one of two instances dies: its calls fail, the others go on, none is begun twice")
    func oneDies() throws {
        try withGateway(.misbehave([], "pool: { min: 2, max: 2 }"), settings: "workers: 2") { gateway in
            try eventually("two instances are ready") { try gateway.readyInstances().count == 2 }
            let first = try gateway.hold("a")
            let second = try gateway.hold("b")
            let victim = Int32(gateway.directory.read("a.started")?.dropLast() ?? "") ?? 0
            _ = kill(victim, SIGKILL)
            expectProblem(try first.response(), "plugin-unavailable", 503, "UNAVAILABLE")
            try gateway.release("b")
            try #expect(second.response().status == 200)
            #expect(gateway.directory.read("a.started")?.split(separator: "\n").count == 1)
            try eventually("two instances are ready again") { try gateway.readyInstances().count == 2 }
        }
    }

    @Test("connections that are lost are made again, the control plane's too, and the instance is kept")
    func lostConnection() throws {
        let quick = "health: { interval: 100ms, timeout: 10s, failures: 3 }"
        try withGateway(.misbehave(["-health"], quick)) { gateway in
            let pid = try gateway.describe()["pid"]
            // Its own reply may be lost with the connection.
            let lost = try gateway.post("/trouble/test.v1.Trouble/Hangup")
            #expect([200, 502, 503].contains(lost.status), "\(lost)")
            try eventually("the plugin serves again") {
                try gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200
            }
            try eventually("the control plane has connected again") { gateway.log.text.contains("connected again") }
            let checks = gateway.directory.read("health.checks")?.count ?? 0
            try eventually("the instance is asked for its health again") {
                gateway.directory.read("health.checks")?.count ?? 0 > checks
            }
            try #expect(gateway.describe()["pid"] == pid)
            try #expect(gateway.plugin("trouble")["restarts"] == 0)
        }
    }

    @Test("starts that fail go on with a backoff, and the state says so")
    func backoff() throws {
        let slow = "restart: { initial: 60s, maximum: 60s, breaker: { failures: 1000, within: 60s } }"
        try withGateway(.misbehave(["-die"], slow), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            try eventually("it backs off") { try gateway.plugin("trouble")["state"] == "backoff" }
        }
    }

    @Test("many clients at once, two workers, two instances: every reply is the caller's own")
    func manyClients() throws {
        try withGateway(.orders("pool: { min: 2, max: 2 }"), settings: "workers: 2") { gateway in
            let connections = try (0..<32).map { _ in try gateway.connect() }
            for round in 0..<20 {
                for (index, connection) in connections.enumerated() {
                    let body = Array(#"{"id":"\#(index)-\#(round)"}"#.utf8)
                    try connection.send("POST", "/orders/shop.v1.Orders/Echo", host: "localhost", body: body)
                }
                for (index, connection) in connections.enumerated() {
                    let response = try connection.response()
                    #expect(response.text == #"{"id":"\#(index)-\#(round)"}"#)
                }
            }
            let calls = try gateway.plugin("orders")["instances"].elements.compactMap { $0["calls"].number }
            #expect(calls.count == 2 && calls.reduce(0, +) == 640 && calls.allSatisfy { $0 > 0 }, "\(calls)")
        }
    }
}

extension RunningGateway {
    fileprivate func readyInstances() throws -> [JSON] {
        try plugin("trouble")["instances"].elements.filter { $0["state"] == "ready" }
    }
}
