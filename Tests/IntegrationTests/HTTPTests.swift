internal import GatewayTestKit
internal import Testing

/// HTTP/1.1 as clients use it.
@Suite("HTTP/1.1")
struct HTTPTests {
    private static let target = "/orders/shop.v1.Orders/Echo"

    @Test("what curl -d sends by itself is read as JSON")
    func curl() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.request(
                "POST", "/orders/shop.v1.Orders/Create",
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: #"{"customer":"Ada","items":[{"sku":"tea","quantity":2,"price":4.2}]}"#)
            #expect(response.status == 200, "\(response)")
            #expect(response.header("Content-Type") == "application/json")
            #expect(response.header("X-Content-Type-Options") == "nosniff")
            #expect(response.json["id"] == "ord-1001" && response.json["total"] == 8.4)
        }
    }

    @Test("an empty body is {}")
    func emptyBody() throws {
        try withGateway(.orders()) { gateway in
            for body in ["", " \r\n\t"] {
                let response = try gateway.post(Self.target, body)
                #expect(response.status == 200 && response.text == "{}", "\(response)")
            }
            try #expect(gateway.request("POST", Self.target).text == "{}")
        }
    }

    @Test("a connection serves one request after the other, pipelined ones in their order")
    func keepAlive() throws {
        try withGateway(.orders()) { gateway in
            let connection = try gateway.connect()
            for number in 1...20 {
                let body = Array(#"{"number":"\#(number)"}"#.utf8)
                try connection.send("POST", Self.target, host: "localhost", body: body)
            }
            for number in 1...20 {
                try #expect(connection.response().json["number"] == JSON.string(String(number)))
            }
            // A refusal that left no body unread keeps it, too.
            try connection.send("POST", "/nosuch", host: "localhost")
            try #expect(connection.response().status == 404)
            try connection.send("POST", Self.target, host: "localhost", body: Array("{}".utf8))
            try #expect(connection.response().status == 200)
        }
    }

    @Test("a chunked body in small pieces, and one that came byte by byte")
    func pieces() throws {
        try withGateway(.orders()) { gateway in
            let chunked = try gateway.connect()
            try chunked.send(
                "POST", Self.target, host: "localhost", headers: [("Transfer-Encoding", "chunked")])
            for piece in ["{\"cus", "tomer", "\":\"A", "da\"}"] {
                try chunked.send(String(piece.utf8.count, radix: 16) + "\r\n\(piece)\r\n")
            }
            try chunked.send("0\r\n\r\n")
            try #expect(chunked.response().text == #"{"customer":"Ada"}"#)

            let dripped = try gateway.connect()
            let request = "POST \(Self.target) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
            for byte in request.utf8 { try dripped.send([byte]) }
            try #expect(dripped.response().text == "{}")
        }
    }

    @Test("Expect: 100-continue is answered, and not when the body is refused")
    func expectContinue() throws {
        try withGateway(.orders(), settings: "limits: { request_body: 100 }") { gateway in
            let connection = try gateway.connect()
            try connection.send(
                "POST", Self.target, host: "localhost",
                headers: [("Expect", "100-continue"), ("Content-Length", "2")])
            try connection.send("{}")
            try #expect(connection.response().status == 200)

            let refused = try gateway.connect()
            try refused.send(
                "POST", Self.target, host: "localhost",
                headers: [("Expect", "100-continue"), ("Content-Length", "101")])
            let text = String(decoding: try refused.remainder(), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 413 "), "\(text)")
        }
    }

    @Test("HTTP/1.0 and Connection: close end the connection after the response")
    func closing() throws {
        try withGateway(.orders()) { gateway in
            let old = try gateway.connect()
            try old.send("POST \(Self.target) HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
            #expect(String(decoding: try old.remainder(), as: UTF8.self).hasSuffix("\r\n\r\n{}"))
            let closing = try gateway.connect()
            try closing.send(
                "POST", Self.target, host: "localhost", headers: [("Connection", "close")], body: Array("{}".utf8))
            try #expect(closing.response().text == "{}")
            try #expect(closing.remainder().isEmpty)
        }
    }

    @Test("a unix socket is a listener, with mode 0660, that does not look at Host")
    func unixSocket() throws {
        let directory = try TestDirectory()
        let path = directory.path(of: "gateway.sock")
        let gateway = try RunningGateway(
            [try .orders()], settings: ["listen: \"unix:\(path)\""], directory: directory)
        #expect(gateway.listen == .unix(path: path))
        try gateway.waitUntilReady()
        let response = try gateway.post(Self.target, headers: [("Host", "anything.example")])
        #expect(response.status == 200, "\(response)")
        #expect(fileMode(path) == 0o660)
        try gateway.stop()
        #expect(!directory.has("gateway.sock"))
    }

    @Test("X-Request-Id is kept when it is sound, and made otherwise")
    func requestID() throws {
        try withGateway(.orders()) { gateway in
            let kept = try gateway.post(Self.target, headers: [("X-Request-Id", "a.B_9-z")])
            #expect(kept.header("X-Request-Id") == "a.B_9-z")
            for unsound in ["a b", "", String(repeating: "x", count: 129), "a/b", "\u{fc}"] {
                let made = try gateway.post(Self.target, headers: [("X-Request-Id", unsound)])
                let id = made.header("X-Request-Id") ?? ""
                #expect(id != unsound && !id.isEmpty, "\(made)")
            }
            let first = try gateway.post(Self.target).header("X-Request-Id")
            try #expect(gateway.post(Self.target).header("X-Request-Id") != first)
        }
    }
}
