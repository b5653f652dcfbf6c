internal import GatewayTestKit
internal import Testing

/// The checks come in the contract's order: what is wrong in two ways is refused for the earlier one.
@Suite("The order of checks")
struct CheckOrderTests {
    @Test("host, cross-site, path, method, media type, size, body")
    func order() throws {
        try withGateway(.orders(), settings: "limits: { request_body: 100 }") { gateway in
            let host = ("Host", "evil.example")
            let crossSite = ("Sec-Fetch-Site", "cross-site")
            let badType = ("Content-Type", "text/plain")
            let large = String(repeating: "x", count: 101)
            let path = "/orders/shop.v1.Orders/Create"

            func status(_ method: String, _ target: String, _ headers: [(String, String)], _ body: String) throws -> Int
            {
                try gateway.request(method, target, headers: headers, body: body).status
            }
            try #expect(status("PUT", "/nosuch", [host, crossSite, badType], large) == 421)
            try #expect(status("PUT", "/nosuch", [crossSite, badType], large) == 403)
            try #expect(status("PUT", "/nosuch", [badType], large) == 404)
            try #expect(status("PUT", path, [badType], large) == 405)
            try #expect(status("POST", path, [badType], large) == 415)
            try #expect(status("POST", path, [], large) == 413)
            try #expect(status("POST", path, [], "x") == 400)
            try #expect(status("POST", path + "?nosuch=1", [], "x") == 400)
        }
    }

    @Test("a preflight is answered behind the host, the same for every path, and allows nothing")
    func preflight() throws {
        try withGateway(.orders()) { gateway in
            func answer(_ target: String, _ headers: (String, String)...) throws -> HTTPResponse {
                try gateway.request("OPTIONS", target, headers: headers)
            }
            let origin = ("Origin", "http://evil.example")
            let wanted = ("Access-Control-Request-Method", "POST")
            let path = "/orders/shop.v1.Orders/Create"
            for target in [path, "/nosuch", "/v1/orders", "/docs", "/%zz"] {
                let response = try answer(target, origin, wanted)
                #expect(response.status == 204 && response.header("Allow") == nil, "\(target): \(response)")
                let names = response.headers.map { $0.name.lowercased() }
                #expect(!names.contains { $0.hasPrefix("access-control-") }, "\(target): \(response)")
            }
            try #expect(answer(path, origin, wanted, ("Host", "evil.example")).status == 421)
            // Without either header it is an OPTIONS like any other.
            try #expect(answer(path, wanted).header("Allow") == "POST, OPTIONS")
            try #expect(answer("/nosuch", wanted).status == 404)
            try #expect(answer(path, origin).status == 403)
        }
    }

    @Test("what can be refused before the body is refused before it is read")
    func beforeTheBody() throws {
        try withGateway(.orders()) { gateway in
            for (target, header, status) in [
                ("/nosuch", ("Accept", "*/*"), 404),
                ("/orders/shop.v1.Orders/Create", ("Content-Type", "text/plain"), 415),
                ("/orders/shop.v1.Orders/Create", ("Host", "evil.example"), 421),
                ("/orders/shop.v1.Orders/Create", ("Sec-Fetch-Site", "cross-site"), 403),
            ] {
                let connection = try gateway.connect()
                // The body that is announced never comes.
                try connection.send(
                    "POST", target, host: gateway.listen.authority, headers: [header, ("Content-Length", "1000")])
                let response = try connection.response()
                #expect(response.status == status, "\(response)")
                #expect(response.closesConnection, "\(response)")
            }
        }
    }

    @Test("X-HTTP-Method-Override is not honoured")
    func methodOverride() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.request(
                "GET", "/orders/shop.v1.Orders/Create", headers: [("X-HTTP-Method-Override", "POST")])
            #expect(response.status == 405, "\(response)")
        }
    }

    @Test("a percent-encoded path is the same path, a broken escape is none")
    func percentEncoding() throws {
        try withGateway(.orders()) { gateway in
            try #expect(gateway.post("/orders/shop%2Ev1.Orders/%45cho").status == 200)
            try #expect([400, 404].contains(gateway.post("/orders/shop.v1.Orders/%zzEcho").status))
            try #expect([400, 404].contains(gateway.post("/orders/shop.v1.Orders%2FEcho").status))
            try #expect([400, 404].contains(gateway.post("/orders/shop.v1.Orders/Echo%00").status))
        }
    }
}
