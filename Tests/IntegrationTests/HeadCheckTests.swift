internal import GatewayTestKit
internal import Testing

/// Heads that libmicrohttpd 0.9.75 takes and a proxy in front may read otherwise: request smuggling.
@Suite("Head checks")
struct HeadCheckTests {
    /// The path of a call that works.
    private static let target = "/orders/shop.v1.Orders/Echo"

    @Test(
        "a head that can be read in two ways is refused, and nothing after it is served",
        arguments: [
            ("a folded header", "Content-Lengt: 2\r\n h\r\n", "{}"),
            ("a folded value", "X-A: b\r\n c\r\nContent-Length: 2\r\n", "{}"),
            ("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n", "{} "),
            ("two equal lengths", "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
            ("a length with chunked", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
            ("an unknown coding", "Transfer-Encoding: gzip, chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
            ("identity as a coding", "Transfer-Encoding: identity\r\n", "{}"),
            ("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
            ("a blank before the colon", "Content-Length : 2\r\n", "{}"),
            ("an empty name", ": x\r\nContent-Length: 2\r\n", "{}"),
            ("a name that is no token", "X(Y: 1\r\nContent-Length: 2\r\n", "{}"),
            ("a bare CR in a value", "X-A: b\rc\r\nContent-Length: 2\r\n", "{}"),
            ("a second Host", "Host: other\r\nContent-Length: 2\r\n", "{}"),
            ("a length that is no number", "Content-Length: 2x\r\n", "{}"),
            ("a signed length", "Content-Length: +2\r\n", "{}"),
        ])
    func ambiguousHead(name: String, fields: String, body: String) throws {
        try withGateway(.orders()) { gateway in
            let connection = try gateway.connect()
            try connection.send(
                "POST \(Self.target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n\(body)"
                    + "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let text = String(decoding: try connection.remainder(), as: UTF8.self)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400 "), "\(name): \(text)")
            #expect(!text.contains("smuggled") && !text.contains(" 404 "), "\(name): \(text)")
            // And the gateway is well.
            try #expect(gateway.post(Self.target).status == 200)
        }
    }

    @Test("a request without a Host is refused")
    func noHost() throws {
        try withGateway(.orders()) { gateway in
            let connection = try gateway.connect()
            try connection.send("POST \(Self.target) HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            let text = String(decoding: try connection.remainder(), as: UTF8.self)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400 "), "\(text)")
        }
    }

    @Test("a head over limits.headers is refused")
    func longHead() throws {
        try withGateway(.orders(), settings: "limits: { headers: 4KiB }") { gateway in
            let long = ("X-Long", String(repeating: "x", count: 8192))
            let response = try gateway.request("POST", Self.target, headers: [long], body: "{}")
            #expect([400, 414, 431].contains(response.status), "\(response)")
            let short = ("X-Short", String(repeating: "x", count: 2048))
            try #expect(gateway.request("POST", Self.target, headers: [short], body: "{}").status == 200)
        }
    }
}
