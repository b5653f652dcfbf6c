internal import GatewayTestKit
internal import Glibc
internal import Testing

/// The log on stderr.
@Suite("The log")
struct LogTests {
    @Test("off a terminal it is JSON, a line each; the first one has the true addresses")
    func json() throws {
        try withGateway(.orders()) { gateway in
            let first = try gateway.log.waitForLine(with: "listening on")
            let line = try JSON(parsing: first)
            #expect(line["listen"].string?.contains(gateway.listen.authority) == true, "\(first)")
            #expect(line["admin"].string?.contains(gateway.admin?.authority ?? "?") == true, "\(first)")
            for line in gateway.log.lines { _ = try JSON(parsing: line) }
        }
    }

    @Test("as text, the first line reads as the contract has it")
    func text() throws {
        try withGateway(.orders(), settings: "log: { format: text }") { gateway in
            let admin = gateway.admin?.authority ?? ""
            try gateway.log.waitForLine(
                with: "listening on http://\(gateway.listen.authority), admin on http://\(admin)")
        }
    }

    @Test("the line that says where the gateway listens comes at every level, with the probes when there are any")
    func announcement() throws {
        for level in ["warn", "error"] {
            try withGateway(settings: "log: { level: \(level), format: text }", "probes: 127.0.0.1:0") { gateway in
                let admin = gateway.admin?.authority ?? ""
                try gateway.log.waitForLine(
                    with: "listening on http://\(gateway.listen.authority), admin on http://\(admin), probes on http://"
                )
            }
        }
        try withGateway(settings: "log: { level: error }", "probes: 127.0.0.1:0", "admin: off", waitUntilReady: false) {
            let line = try JSON(parsing: try $0.log.waitForLine(with: "listening on"))
            #expect(line["admin"] == "off", "\(line)")
            let probes = try HTTPConnection(to: Endpoint(line["probes"].string ?? ""))
            try probes.send("GET", "/healthz", host: "localhost")
            try #expect(probes.response().status == 200)
        }
        try withGateway(settings: "log: { level: info }") { gateway in
            let line = try JSON(parsing: try gateway.log.waitForLine(with: "listening on"))
            #expect(line["probes"].string == nil, "\(line)")
        }
    }

    @Test("one access line a request, with its id, plugin, route and status")
    func access() throws {
        try withGateway(.orders()) { gateway in
            for (path, id) in [("/orders/shop.v1.Orders/Echo", "id-one"), ("/no/such", "id-two")] {
                _ = try gateway.post(path, #"{"customer":"a secret"}"#, headers: [("X-Request-Id", id)])
            }
            let routed = try JSON(parsing: try gateway.log.waitForLine(with: "id-one"))
            #expect(routed["plugin"] == "orders" && routed["route"] == "/shop.v1.Orders/Echo", "\(routed)")
            #expect(routed["status"] == 200, "\(routed)")
            let unrouted = try JSON(parsing: try gateway.log.waitForLine(with: "id-two"))
            #expect(unrouted["status"] == 404, "\(unrouted)")
            #expect(gateway.log.lines.filter { $0.contains("id-one") }.count == 1)
            #expect(!gateway.log.contains("a secret"))
        }
    }

    @Test("access: off writes none")
    func accessOff() throws {
        try withGateway(.orders(), settings: "log: { access: off }") { gateway in
            _ = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("X-Request-Id", "id-one")])
            _ = try gateway.post("/orders/shop.v1.Orders/Echo")
            #expect(!gateway.log.contains("id-one"))
        }
    }

    @Test("a reader that stops reading stops nothing: lines are dropped and counted, and flow when it reads again")
    func fullPipe() throws {
        try withGateway(.orders(), settings: "workers: 2", "log: { level: debug }") { gateway in
            var sent = 0
            gateway.log.pause()
            try eventually("access lines are dropped") {
                for _ in 0..<100 {
                    try #expect(gateway.post("/orders/shop.v1.Orders/Echo").status == 200)
                    sent += 1
                }
                return try gateway.metric("patchbay_access_lines_dropped_total") ?? 0 > 0
            }
            // The control plane's own lines find no room either, and it goes on.
            gateway.signal(SIGHUP)
            try eventually("a line of the control plane is dropped") {
                try gateway.metric("patchbay_log_lines_dropped_total") ?? 0 > 0
            }
            try #expect(gateway.getAdmin("/readyz").status == 200)

            gateway.log.resume()
            try eventually("a line flows again") {
                sent += 1
                let id = "again-\(sent)"
                _ = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("X-Request-Id", id)])
                let dropped = try gateway.metric("patchbay_access_lines_dropped_total") ?? 0
                try eventually("the line is written or dropped") {
                    try gateway.log.contains(id) || gateway.metric("patchbay_access_lines_dropped_total") ?? 0 > dropped
                }
                return gateway.log.contains(id)
            }
            let dropped = try gateway.metric("patchbay_access_lines_dropped_total") ?? 0
            try eventually("every request has left its line, or is counted") {
                gateway.log.lines.filter { $0.contains(#""message":"access""#) }.count + Int(dropped) == sent
            }
            for line in gateway.log.lines { _ = try JSON(parsing: line) }
        }
    }

    @Test("no secret is logged, at whatever level, nor shown by the admin listener")
    func secrets() throws {
        var failing = PluginUnderTest.script("exit 3", name: "failing")
        failing.cookie.value = "s3cr3t-cookie"
        failing.environment = ["TOKEN": "s3cr3t-variable"]
        var silent = PluginUnderTest.script("echo no handshake; sleep 1", name: "silent")
        silent.cookie.value = "${file:/etc/hostname}s3cr3t-cookie"
        let gateway = try RunningGateway(
            [try .orders(), failing, silent],
            settings: ["log: { level: trace }", "forward_headers: [Authorization]"])
        try eventually("orders serves") { try gateway.plugin("orders")["state"] == "ready" }
        _ = try gateway.startError(of: "failing")
        _ = try gateway.startError(of: "silent")
        _ = try gateway.post(
            "/orders/shop.v1.Orders/Echo?token=s3cr3t-query", #"{"customer":"s3cr3t-body"}"#,
            headers: [("Authorization", "Bearer s3cr3t-token"), ("Cookie", "id=s3cr3t"), ("X-Request-Id", "id-one")])
        try gateway.log.waitForLine(with: "id-one")
        var pages = ""
        for path in ["/plugins", "/plugins/failing", "/plugins/silent", "/readyz", "/metrics"] {
            pages += try gateway.getAdmin(path).text
        }
        try gateway.stop()
        #expect(!gateway.log.contains("s3cr3t"), "\(gateway.log.text)")
        #expect(!pages.contains("s3cr3t"), "\(pages)")
    }
}
