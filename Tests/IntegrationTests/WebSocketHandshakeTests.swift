internal import GatewayTestKit
internal import Testing

/// What becomes of the wish for a WebSocket. What is refused is an ordinary reply.
@Suite("WebSocket handshakes")
struct WebSocketHandshakeTests {
    private static let echo = "/trouble/test.v1.Streams/Echo"

    private func ask(
        _ gateway: RunningGateway, _ target: String = echo, replacing headers: [(String, String)] = [],
        body: String? = nil
    ) throws -> HTTPResponse {
        let names = Set(headers.map { $0.0.lowercased() })
        let wish = [
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        let kept = wish.filter { !names.contains($0.0.lowercased()) }
        return try gateway.request("GET", target, headers: kept + headers, body: body)
    }

    @Test("426 names the version that is spoken")
    func version() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try ask(gateway, replacing: [("Sec-WebSocket-Version", "8")])
            #expect(response.status == 426)
            #expect(response.header("Sec-WebSocket-Version") == "13")
            #expect(response.header("Upgrade") == "websocket")
            #expect(response.header("Connection") == "Upgrade")
            #expect(response.problem == "invalid-request")
        }
    }

    @Test("400: a key that is none")
    func key() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try ask(gateway, replacing: [("Sec-WebSocket-Key", "short")])
            expectProblem(response, "invalid-request", 400, "INVALID_ARGUMENT")
        }
    }

    @Test("400: a request with a body")
    func body() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try ask(gateway, body: "{}")
            expectProblem(response, "invalid-request", 400, "INVALID_ARGUMENT")
        }
    }

    @Test("404: no such route, and 405: a GET that does not ask for WebSocket")
    func ordinary() throws {
        try withGateway(.misbehave()) { gateway in
            try #expect(ask(gateway, "/trouble/test.v1.Streams/None").status == 404)
            try #expect(gateway.request("GET", Self.echo).status == 405)
            try #expect(ask(gateway, replacing: [("Upgrade", "h2c")]).status == 405)
        }
    }

    @Test("405: a method without streams ignores the wish")
    func unary() throws {
        try withGateway(.misbehave()) { gateway in
            try #expect(ask(gateway, "/trouble/test.v1.Trouble/Hold").status == 405)
        }
    }

    @Test("403: a page of another site, before anything else is looked at")
    func crossSite() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try ask(gateway, replacing: [("Origin", "https://evil.example")])
            expectProblem(response, "forbidden", 403, "PERMISSION_DENIED")
        }
    }

    @Test("a page of our own origin is let in")
    func sameOrigin() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(
                gateway, Self.echo, headers: [("Origin", "http://\(gateway.listen.authority)")])
            #expect(client.refusal == nil)
        }
    }

    @Test("a token among the sub-protocols is neither echoed nor logged")
    func token() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(
                gateway, Self.echo, subprotocols: ["patchbay.json", "patchbay.bearer.c2VjcmV0"])
            #expect(client.subprotocol == "patchbay.json")
            try #expect(client.close() == 1000)
            let alone = try WebSocketClient(gateway, Self.echo, subprotocols: ["patchbay.bearer.c2VjcmV0"])
            #expect(alone.subprotocol == nil)
            try #expect(alone.close() == 1000)
            try eventually("both have an access line") {
                gateway.log.text.split(separator: "\n").filter { $0.contains("test.v1.Streams/Echo") }.count >= 2
            }
            #expect(!gateway.log.text.contains("c2VjcmV0"))
        }
    }

    @Test("the request's id is returned")
    func requestID() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.echo, headers: [("X-Request-Id", "mine-1")])
            try client.send("oops")
            try #expect(client.receiveJSON()["@error"]["request_id"].string == "mine-1")
        }
    }
}
