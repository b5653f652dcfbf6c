internal import GatewayTestKit
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
}
