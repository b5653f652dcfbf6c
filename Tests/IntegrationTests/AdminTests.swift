internal import GatewayTestKit
internal import Testing

/// The admin listener.
@Suite("The admin listener")
struct AdminTests {
    @Test("/healthz says 200 while the process lives, ready or not")
    func health() throws {
        try withGateway(.misbehave(["-die"]), waitUntilReady: false) { gateway in
            try #expect(gateway.getAdmin("/healthz").status == 200)
        }
    }

    @Test("/readyz waits for a plugin that has not been ready yet, and names it with the reason")
    func readiness() throws {
        try withGateway(.misbehave(["-hold-line"]), .orders(), waitUntilReady: false) { gateway in
            try eventually("orders is ready") { try gateway.plugin("orders")["state"] == "ready" }
            let waiting = try gateway.getAdmin("/readyz")
            #expect(waiting.status == 503 && waiting.json["ready"] == false, "\(waiting)")
            #expect(waiting.json["waiting"].elements.map { $0["plugin"] } == ["trouble"], "\(waiting)")
            #expect(waiting.json["waiting"][0]["reason"].string?.isEmpty == false, "\(waiting)")
            try gateway.directory.write("", to: "line.release")
            try gateway.waitUntilReady()
            let ready = try gateway.getAdmin("/readyz")
            #expect(ready.json == ["ready": true, "degraded": []], "\(ready)")
            #expect(ready.header("Content-Type") == "application/json")
        }
    }

    @Test("required: false is never waited for, and shows as degraded")
    func notRequired() throws {
        try withGateway(.misbehave(["-die"], "required: false"), .orders()) { gateway in
            _ = try gateway.startError(of: "trouble")
            let ready = try gateway.getAdmin("/readyz")
            #expect(ready.status == 200 && ready.json["ready"] == true, "\(ready)")
            #expect(ready.json["degraded"][0]["plugin"] == "trouble", "\(ready)")
        }
    }

    @Test("/plugins/{name} has the contract's members, and /plugins has all of them")
    func plugins() throws {
        try withGateway(.orders(), .misbehave()) { gateway in
            _ = try gateway.post("/orders/shop.v1.Orders/Echo")
            let orders = try gateway.plugin("orders")
            #expect(
                orders.keys == [
                    "name", "state", "protocol", "version", "tls", "services", "restarts", "queue", "last_error",
                    "degraded", "unavailable", "instances", "stderr",
                ])
            #expect(orders["name"] == "orders" && orders["state"] == "ready" && orders["protocol"] == "grpc")
            #expect(orders["version"] == 1 && orders["tls"] == true && orders["restarts"] == 0)
            #expect(orders["queue"] == 0 && orders["last_error"] == .null && orders["degraded"] == .null)
            let instance = orders["instances"][0]
            #expect(instance.keys == ["id", "state", "pid", "uptime_seconds", "in_flight", "calls"])
            #expect(instance["state"] == "ready" && instance["in_flight"] == 0 && instance["calls"] == 1)
            #expect(isRunning(Int32(instance["pid"].number ?? 0)))

            let all = try gateway.getAdmin("/plugins")
            #expect(all.json["plugins"].elements.map { $0["name"] } == ["orders", "trouble"], "\(all)")
        }
    }

    @Test("what the contract has and we have not yet says so")
    func notYet() throws {
        try withGateway(.orders()) { gateway in
            let admin = try #require(gateway.admin)
            for path in ["/reload", "/plugins/orders:restart"] {
                let connection = try HTTPConnection(to: admin)
                try connection.send("POST", path, host: "localhost")
                let response = try connection.response()
                #expect(response.status == 501, "\(response)")
                #expect(response.json["type"] == "urn:patchbay:error:method-unavailable", "\(response)")
                #expect(response.json["detail"].string?.contains("not supported yet") == true, "\(response)")
            }
        }
    }

    @Test("methods that cannot be served are listed with the reason; streaming ones can")
    func unavailable() throws {
        try withGateway(.misbehave(["-absent"])) { gateway in
            let unavailable = try gateway.plugin("trouble")["unavailable"].elements
            #expect(unavailable.allSatisfy { $0.keys == ["route", "reason"] }, "\(unavailable)")
            #expect(unavailable.count == 1)
            #expect(unavailable.first?["route"].string?.contains("/trouble/test.v1.Trouble/Withheld") == true)
        }
    }

    @Test("what is not there is a problem, too")
    func notFound() throws {
        try withGateway(.orders()) { gateway in
            for path in ["/plugins/nosuch", "/nosuch", "/"] {
                let response = try gateway.getAdmin(path)
                expectProblem(response, "no-such-route", 404, "NOT_FOUND", hasRequestID: false)
            }
            let wrong = try gateway.requestAdmin("DELETE", "/plugins")
            #expect(wrong.status == 405 && wrong.header("Allow")?.contains("GET") == true, "\(wrong)")
        }
    }

    @Test("the same Host rule as the public listener")
    func hostRule() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.getAdmin("/plugins", headers: [("Host", "evil.example")])
            expectProblem(response, "misdirected-host", 421, "INVALID_ARGUMENT", hasRequestID: false)
        }
    }

    @Test("a POST with a foreign Origin is refused")
    func foreignOrigin() throws {
        try withGateway(.orders()) { gateway in
            for path in ["/reload", "/plugins/orders:restart", "/plugins"] {
                let response = try gateway.requestAdmin("POST", path, headers: [("Origin", "https://evil.example")])
                #expect(response.status == 403, "\(response)")
            }
        }
    }

    @Test("unix: and off")
    func elsewhere() throws {
        let directory = try TestDirectory()
        let path = directory.path(of: "admin.sock")
        let onSocket = try RunningGateway([], settings: ["admin: \"unix:\(path)\""], directory: directory)
        #expect(onSocket.admin == .unix(path: path))
        try #expect(onSocket.getAdmin("/healthz").status == 200)
        try onSocket.stop()

        let off = try RunningGateway([], settings: ["admin: off"])
        #expect(off.admin == nil)
        try #expect(off.post("/x").status == 404)
        try off.stop()
    }
}
