internal import GatewayTestKit
internal import Glibc
internal import Testing

/// An instance that is not well is replaced; one that is only slow is not.
@Suite("Health")
struct HealthTests {
    /// Three checks, and found dead after at most 650 ms.
    private static let quick = "health: { interval: 200ms, timeout: 50ms, failures: 3 }"

    private func mood(_ mood: String, of gateway: RunningGateway) throws {
        try gateway.directory.write(mood, to: "health.new")
        guard rename(gateway.directory.path(of: "health.new"), gateway.directory.path(of: "health")) == 0 else {
            throw TestFailure("rename")
        }
    }

    private func checks(_ gateway: RunningGateway) -> [Substring] {
        gateway.directory.read("health.checks")?.split(separator: "\n") ?? []
    }

    @Test("a stopped instance is replaced, and its calls end long before it is killed")
    func stopped() throws {
        try withGateway(.misbehave([], Self.quick, "shutdown_grace: 60s"), settings: "drain_timeout: 1s") { gateway in
            let running = try gateway.hold("a")
            let old = try gateway.describe()["pid"]
            let pid = Int32(old.number ?? 0)
            _ = kill(pid, SIGSTOP)
            let lost = try running.response()
            expectProblem(lost, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect(lost.header("Retry-After") == "1")
            #expect(lost.json["detail"].string?.contains("answered nobody") == true, "\(lost)")
            try eventually("another instance serves") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe")
                return response.status == 200 && response.json["pid"] != old
            }
            #expect(ProcessFacts(pid)?.state == "T")
            let plugin = try gateway.plugin("trouble")
            #expect(plugin["restarts"] == 1)
            #expect(plugin["last_error"].string?.contains("3 times in a row") == true, "\(plugin["last_error"])")
            try eventually("the log names the instance") { gateway.log.text.contains("instance is replaced") }
        }
    }

    @Test("a stopped instance is killed in the end, and nothing of it stays")
    func killed() throws {
        try withGateway(.misbehave([], Self.quick, "shutdown_grace: 100ms")) { gateway in
            let pid = try Int32(gateway.describe()["pid"].number ?? 0)
            _ = kill(pid, SIGSTOP)
            try eventually("it is gone") { ProcessFacts(pid) == nil }
            try eventually("another instance serves") {
                try gateway.post("/trouble/test.v1.Trouble/Describe").status == 200
            }
            try eventually("nothing but the new instance is there") {
                let plugin = try gateway.plugin("trouble")
                return plugin["instances"].elements.count == 1 && plugin["state"] == "ready"
            }
            #expect(childProcesses(of: gateway.pid).allSatisfy { !$0.isZombie })
        }
    }

    @Test("an instance that answers calls but no checks is kept")
    func busy() throws {
        try withGateway(.misbehave(["-health"], Self.quick)) { gateway in
            let pid = try gateway.describe()["pid"]
            try mood("silence", of: gateway)
            while checks(gateway).count < 8 {
                let reply = try gateway.describe()
                #expect(reply["pid"] == pid)
            }
            let plugin = try gateway.plugin("trouble")
            #expect(plugin["restarts"] == 0)
            #expect(plugin["state"] == "ready")
        }
    }

    @Test("an instance that answers neither is replaced, and a call that it has ends")
    func silent() throws {
        try withGateway(.misbehave(["-health"], Self.quick)) { gateway in
            let running = try gateway.hold("a")
            try mood("silence", of: gateway)
            expectProblem(try running.response(), "plugin-unavailable", 503, "UNAVAILABLE")
            try mood("serving", of: gateway)
            try eventually("another instance serves") {
                try gateway.post("/trouble/test.v1.Trouble/Describe").status == 200
            }
        }
    }

    @Test("calls that only run into their deadline do not keep a stopped instance alive")
    func deadlines() throws {
        try withGateway(.misbehave([], Self.quick, "shutdown_grace: 100ms")) { gateway in
            let pid = try gateway.describe()["pid"]
            _ = kill(Int32(pid.number ?? 0), SIGSTOP)
            var exceeded = 0
            try eventually("another instance serves") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe", headers: [("X-Timeout", "20ms")])
                if response.status == 504 { exceeded += 1 }
                return response.status == 200 && response.json["pid"] != pid
            }
            #expect(exceeded > 0)
        }
    }

    @Test("an instance that says it does not serve is replaced by one that is ready, and ends when its calls have")
    func notServing() throws {
        try withGateway(.misbehave(["-health"], Self.quick)) { gateway in
            let running = try gateway.hold("a")
            let pid = try gateway.describe()["pid"]
            try mood("not-serving", of: gateway)
            try eventually("it drains") {
                try gateway.plugin("trouble")["instances"].elements.contains { $0["state"] == "draining" }
            }
            try mood("serving", of: gateway)
            try eventually("another instance serves meanwhile") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe")
                return response.status == 200 && response.json["pid"] != pid
            }
            try gateway.release("a")
            let reply = try running.response()
            #expect(reply.status == 200 && reply.json["pid"] == pid, "\(reply)")
            try eventually("the old instance is gone") {
                try gateway.plugin("trouble")["instances"].elements.count == 1
            }
            let error = try gateway.plugin("trouble")["last_error"].string ?? ""
            #expect(error.contains("3 times in a row that it does not serve"), "\(error)")
        }
    }

    @Test("when all instances say that they don't serve for a while, calls go on and no breaker opens")
    func blip() throws {
        let plugin = try PluginUnderTest.misbehave(
            ["-health"], Self.quick, "pool: { min: 3, max: 3 }", "restart: { breaker: { failures: 3, within: 60s } }")
        try withGateway(plugin) { gateway in
            try eventually("three instances are ready") {
                try gateway.plugin("trouble")["instances"].elements.count { $0["state"] == "ready" } == 3
            }
            try mood("not-serving", of: gateway)
            try eventually("an instance is replaced") {
                try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 200)
                return try gateway.plugin("trouble")["restarts"].number ?? 0 >= 2
            }
            try mood("serving", of: gateway)
            try eventually("three instances are ready again") {
                try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 200)
                let instances = try gateway.plugin("trouble")["instances"].elements
                return instances.count == 3 && instances.allSatisfy { $0["state"] == "ready" }
            }
            #expect(!gateway.log.text.contains("the breaker is open"))
        }
    }

    @Test(
        "an instance without a health service, or that does not know itself, is alive",
        arguments: ["unimplemented", "not-found"])
    func unknown(mood: String) throws {
        try withGateway(.misbehave(["-health"], Self.quick)) { gateway in
            try self.mood(mood, of: gateway)
            let pid = try gateway.describe()["pid"]
            try eventually("ten checks were made") { checks(gateway).count >= 10 }
            #expect(checks(gateway).allSatisfy { $0.contains(" plugin ") })
            try #expect(gateway.describe()["pid"] == pid)
            try #expect(gateway.plugin("trouble")["restarts"] == 0)
        }
    }

    @Test("one of two instances is stopped: the other's calls are not touched")
    func oneOfTwo() throws {
        let plugin = try PluginUnderTest.misbehave(
            [], Self.quick, "pool: { min: 2, max: 2 }", "shutdown_grace: 100ms")
        try withGateway(plugin, settings: "workers: 2") { gateway in
            try eventually("two instances are ready") {
                try gateway.plugin("trouble")["instances"].elements.count { $0["state"] == "ready" } == 2
            }
            let first = try gateway.hold("a")
            let second = try gateway.hold("b")
            let victim = Int32(gateway.directory.read("a.started")?.dropLast() ?? "") ?? 0
            _ = kill(victim, SIGSTOP)
            expectProblem(try first.response(), "plugin-unavailable", 503, "UNAVAILABLE")
            try gateway.release("b")
            try #expect(second.response().status == 200)
            try eventually("two instances are ready again") {
                try gateway.plugin("trouble")["instances"].elements.count { $0["state"] == "ready" } == 2
            }
        }
    }
}
