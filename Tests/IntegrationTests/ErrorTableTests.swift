internal import GatewayTestKit
internal import Testing

/// Each row of the contract's error table, named after its type.
@Suite("The error table")
struct ErrorTableTests {
    @Test("invalid-json: what is no JSON is named by line and column")
    func invalidJSON() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Get", "{\n  \"id\": oops}")
            expectProblem(response, "invalid-json", 400, "INVALID_ARGUMENT")
            #expect(response.detail.contains("line 2, column 9"), "\(response)")
        }
    }

    @Test("invalid-json: duplicate keys, trailing bytes, bad UTF-8 and deep nesting are refused")
    func invalidJSONFurther() throws {
        try withGateway(.misbehave()) { gateway in
            let deep = String(repeating: #"{"nested":"#, count: 101) + "{}" + String(repeating: "}", count: 101)
            for body in [#"{"aBool":true,"aBool":true}"#, #"{"aBool":true} x"#, "{\"aString\":\"\\ud800\"}", deep] {
                let response = try gateway.post("/trouble/test.v1.Kinds/EchoKinds", body)
                #expect(response.status == 400, "\(body.prefix(60)): \(response)")
            }
            let connection = try gateway.connect()
            try connection.send(
                "POST", "/trouble/test.v1.Kinds/EchoKinds", host: gateway.listen.authority,
                body: Array(#"{"aString":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8))
            try #expect(connection.response().status == 400)
        }
    }

    @Test("invalid-message: JSON that does not fit names line, column and the field's path")
    func invalidMessage() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Get", #"{"id": 5}"#)
            expectProblem(response, "invalid-message", 400, "INVALID_ARGUMENT")
            #expect(response.detail == "line 1, column 8, at $.id: expected a string, found a number", "\(response)")

            let inside = try gateway.post(
                "/orders/shop.v1.Orders/Create", "{\"items\": [{},\n{\"quantity\": 3000000000}]}")
            expectProblem(inside, "invalid-message", 400, "INVALID_ARGUMENT")
            #expect(inside.detail.hasPrefix("line 2, column 14, at $.items[1].quantity: "), "\(inside)")

            let unknown = try gateway.post("/orders/shop.v1.Orders/Get", #"{"nosuch": 1}"#)
            expectProblem(unknown, "invalid-message", 400, "INVALID_ARGUMENT")
            #expect(unknown.detail.contains("nosuch"), "\(unknown)")
        }
    }

    @Test("invalid-parameter: an unknown query parameter is refused by its name")
    func invalidParameter() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Get?nosuch=1", #"{"id":"x"}"#)
            expectProblem(response, "invalid-parameter", 400, "INVALID_ARGUMENT")
            #expect(response.detail.contains("nosuch"), "\(response)")
        }
    }

    @Test("forbidden: what a browser marks as cross-site is refused")
    func forbidden() throws {
        try withGateway(.orders()) { gateway in
            for header in [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")] {
                let response = try gateway.post("/orders/shop.v1.Orders/Get", headers: [header])
                expectProblem(response, "forbidden", 403, "PERMISSION_DENIED")
            }
            let get = try gateway.request(
                "GET", "/orders/shop.v1.Orders/Get", headers: [("Sec-Fetch-Site", "cross-site")])
            #expect(get.status == 403, "\(get)")
            for header in [("Sec-Fetch-Site", "same-origin"), ("Origin", "http://\(gateway.listen.authority)")] {
                let response = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [header])
                #expect(response.status == 200, "\(response)")
            }
        }
    }

    @Test("no-such-route: the detail says what is not there and what is near it")
    func noSuchRoute() throws {
        try withGateway(.orders()) { gateway in
            for (path, near) in [
                ("/oders/shop.v1.Orders/Get", "orders"),
                ("/orders/shop.v1.Order/Get", "shop.v1.Orders"),
                ("/orders/shop.v1.Orders/Gett", "Get"),
                ("/", nil), ("/orders", nil), ("/orders/", nil), ("/orders/shop.v1.Orders/Get/", nil),
                ("/orders/shop.v1.Orders/get", "Get"), ("/x/y/z/w", nil),
            ] {
                let response = try gateway.post(path)
                expectProblem(response, "no-such-route", 404, "NOT_FOUND")
                if let near { #expect(response.detail.contains(near), "\(path): \(response)") }
            }
        }
    }

    @Test("method-not-allowed: the right path by the wrong method, with Allow")
    func methodNotAllowed() throws {
        try withGateway(.orders()) { gateway in
            for method in ["GET", "PUT", "DELETE", "PATCH", "BREW"] {
                let response = try gateway.request(method, "/orders/shop.v1.Orders/Create")
                expectProblem(response, "method-not-allowed", 405, "UNIMPLEMENTED")
                #expect(response.header("Allow")?.contains("POST") == true, "\(response)")
            }
            let head = try gateway.request("HEAD", "/orders/shop.v1.Orders/Create")
            #expect(head.status == 405)
            let options = try gateway.request("OPTIONS", "/orders/shop.v1.Orders/Create")
            #expect(options.status == 204, "\(options)")
            #expect(options.header("Allow")?.contains("POST") == true, "\(options)")
        }
    }

    @Test("unsupported-media-type: neither JSON nor what curl sends by itself")
    func unsupportedMediaType() throws {
        try withGateway(.orders()) { gateway in
            let path = "/orders/shop.v1.Orders/Echo"
            for type in ["text/plain", "application/xml", "application/jsonx", "multipart/form-data; boundary=x"] {
                let response = try gateway.request("POST", path, headers: [("Content-Type", type)], body: "{}")
                expectProblem(response, "unsupported-media-type", 415, "INVALID_ARGUMENT")
            }
            for type in [
                "application/json", "application/json; charset=utf-8", "Application/JSON",
                "application/vnd.shop+json", "application/x-www-form-urlencoded",
            ] {
                let response = try gateway.request("POST", path, headers: [("Content-Type", type)], body: "{}")
                #expect(response.status == 200, "\(type): \(response)")
            }
            try #expect(gateway.request("POST", path, body: "{}").status == 200)
        }
    }

    @Test("unsupported-media-type: a web page cannot post a form to a gateway on localhost")
    func formWithOrigin() throws {
        try withGateway(.orders()) { gateway in
            let origin = ("Origin", "http://\(gateway.listen.authority)")
            let path = "/orders/shop.v1.Orders/Echo"
            let form = try gateway.request(
                "POST", path, headers: [origin, ("Content-Type", "application/x-www-form-urlencoded")], body: "{}")
            expectProblem(form, "unsupported-media-type", 415, "INVALID_ARGUMENT")
            let untyped = try gateway.request("POST", path, headers: [origin], body: "{}")
            expectProblem(untyped, "unsupported-media-type", 415, "INVALID_ARGUMENT")
        }
    }

    @Test("misdirected-host: a listener on loopback answers to its own names only, at any port")
    func misdirectedHost() throws {
        try withGateway(.orders(), settings: "hosts: [shop.example]") { gateway in
            for host in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "10.0.0.1", "xlocalhost"] {
                let response = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("Host", host)])
                expectProblem(response, "misdirected-host", 421, "INVALID_ARGUMENT")
                #expect(response.detail.contains("hosts:"), "\(response)")
            }
            for host in ["localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]", "[::1]:80", "shop.example:443"] {
                let response = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("Host", host)])
                #expect(response.status == 200, "\(host): \(response)")
            }
        }
    }

    @Test("body-too-large: with a Content-Length before a byte is read")
    func bodyTooLarge() throws {
        try withGateway(.orders(), settings: "limits: { request_body: 1KiB }") { gateway in
            let connection = try gateway.connect()
            try connection.send(
                "POST", "/orders/shop.v1.Orders/Echo", host: gateway.listen.authority,
                headers: [("Content-Length", "1025")])
            let response = try connection.response()
            expectProblem(response, "body-too-large", 413, "INVALID_ARGUMENT")
            #expect(response.closesConnection)

            let padding = String(repeating: " ", count: 1024 - 2)
            try #expect(gateway.post("/orders/shop.v1.Orders/Echo", "{}" + padding).status == 200)
        }
    }

    @Test("body-too-large: a chunked body is discarded for another mebibyte, then 413 at its end")
    func chunkedBodyTooLarge() throws {
        try withGateway(.orders(), settings: "limits: { request_body: 1KiB }") { gateway in
            let connection = try gateway.connect()
            try connection.send(
                "POST", "/orders/shop.v1.Orders/Echo", host: gateway.listen.authority,
                headers: [("Transfer-Encoding", "chunked")])
            let chunk = String(repeating: " ", count: 1000)
            for _ in 0..<10 { try connection.send("3e8\r\n\(chunk)\r\n") }
            try connection.send("0\r\n\r\n")
            expectProblem(try connection.response(), "body-too-large", 413, "INVALID_ARGUMENT")
        }
    }

    @Test("plugin-error: each gRPC code has Google's HTTP status, the plugin's message and its own name")
    func pluginError() throws {
        try withGateway(.misbehave()) { gateway in
            for (code, name, status) in [
                (1, "CANCELLED", 499), (2, "UNKNOWN", 500), (3, "INVALID_ARGUMENT", 400),
                (4, "DEADLINE_EXCEEDED", 504), (5, "NOT_FOUND", 404), (6, "ALREADY_EXISTS", 409),
                (7, "PERMISSION_DENIED", 403), (8, "RESOURCE_EXHAUSTED", 429), (9, "FAILED_PRECONDITION", 400),
                (10, "ABORTED", 409), (11, "OUT_OF_RANGE", 400), (12, "UNIMPLEMENTED", 501), (13, "INTERNAL", 500),
                (14, "UNAVAILABLE", 503), (15, "DATA_LOSS", 500), (16, "UNAUTHENTICATED", 401),
            ] {
                for afterHeader in [false, true] {
                    let response = try gateway.post(
                        "/trouble/test.v1.Trouble/Fail",
                        #"{"code":\#(code),"message":"no tea: 100 % \u00fc","afterHeader":\#(afterHeader)}"#)
                    expectProblem(response, "plugin-error", status, name)
                    #expect(response.detail == "no tea: 100 % \u{fc}", "\(response)")
                }
            }
        }
    }

    @Test("plugin-error: status details are decoded, and one of an unknown type is kept as base64")
    func pluginErrorDetails() throws {
        try withGateway(.misbehave(), .orders()) { gateway in
            let response = try gateway.post(
                "/trouble/test.v1.Trouble/Fail",
                """
                {"code":9,"message":"no","unknownDetail":"AQI=","details":[
                  {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"NO_TEA","domain":"shop.example"},
                  {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}
                """)
            expectProblem(response, "plugin-error", 400, "FAILED_PRECONDITION")
            #expect(
                response.json["details"] == [
                    [
                        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NO_TEA",
                        "domain": "shop.example",
                    ],
                    ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s"],
                    ["@type": "type.googleapis.com/nobody.knows.This", "value": "AQI="],
                ], "\(response)")

            // The example's proto does not know google.rpc: the gateway brings it.
            let example = try gateway.post("/orders/shop.v1.Orders/Create")
            expectProblem(example, "plugin-error", 400, "INVALID_ARGUMENT")
            #expect(example.json["details"][0]["reason"] == "BAD_FIELD", "\(example)")
            #expect(example.json["details"][1]["fieldViolations"][0]["field"] == "customer", "\(example)")
        }
    }

    @Test("unsupported-media-type: a body that is encoded")
    func encodedBody() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("Content-Encoding", "gzip")])
            expectProblem(response, "unsupported-media-type", 415, "INVALID_ARGUMENT")
            let plain = try gateway.post("/orders/shop.v1.Orders/Echo", headers: [("Content-Encoding", "identity")])
            #expect(plain.status == 200, "\(plain)")
        }
    }

    @Test("invalid-request: 431 for a head over limits.headers, in the reply's head and in its body")
    func headerTooLarge() throws {
        try withGateway(.orders()) { gateway in
            let response = try gateway.post(
                "/orders/shop.v1.Orders/Echo", headers: [("X-Large", String(repeating: "a", count: 17_000))])
            expectProblem(response, "invalid-request", 431, "INVALID_ARGUMENT")
        }
    }

    @Test("queue-full: more calls wait than the queue holds")
    func queueFull() throws {
        let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 1, queue_timeout: 60s }"
        try withGateway(.misbehave([], busy)) { gateway in
            let running = try gateway.hold("a")
            let waiting = try gateway.begin("/trouble/test.v1.Trouble/Hold", #"{"tag":"b"}"#)
            try eventually("a call waits") { try gateway.plugin("trouble")["queue"] == 1 }
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "queue-full", 503, "UNAVAILABLE")
            #expect(refused.header("Retry-After").flatMap(Int.init) ?? 0 > 0, "\(refused)")
            try gateway.release("a")
            try gateway.release("b")
            try #expect(running.response().status == 200)
            try #expect(waiting.response().status == 200)
        }
    }

    @Test("queue-full: every instance is busy, and no call may wait")
    func noQueue() throws {
        try withGateway(.misbehave([], "pool: { min: 1, max: 1, in_flight: 1, queue: 0 }")) { gateway in
            let running = try gateway.hold("a")
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "queue-full", 503, "UNAVAILABLE")
            #expect(
                refused.json["detail"]
                    == "all instances of trouble are busy, and pool.queue is 0: no call may wait", "\(refused)")
            try gateway.release("a")
            try #expect(running.response().status == 200)
        }
    }

    @Test("plugin-unavailable: a call that waits longer than queue_timeout")
    func queueTimeout() throws {
        let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 10, queue_timeout: 50ms }"
        try withGateway(.misbehave([], busy)) { gateway in
            let running = try gateway.hold("a")
            let refused = try gateway.post("/trouble/test.v1.Trouble/Describe")
            expectProblem(refused, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect(refused.header("Retry-After").flatMap(Int.init) ?? 0 > 0, "\(refused)")
            try gateway.release("a")
            try #expect(running.response().status == 200)
        }
    }

    @Test("plugin-unavailable: a plugin that has never started, for every path below its name")
    func neverStarted() throws {
        try withGateway(.misbehave(["-die"]), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            for path in ["/trouble/test.v1.Trouble/Describe", "/trouble/no.Such/Thing", "/trouble/x"] {
                let response = try gateway.post(path)
                expectProblem(response, "plugin-unavailable", 503, "UNAVAILABLE")
                #expect(response.header("Retry-After").flatMap(Int.init) ?? 0 > 0, "\(response)")
            }
        }
    }

    @Test("plugin-unavailable: the instance died in the call")
    func diedInTheCall() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Exit", #"{"code":7}"#)
            expectProblem(response, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect(response.header("Retry-After").flatMap(Int.init) ?? 0 > 0, "\(response)")
        }
    }

    @Test("method-unavailable: a method whose type nobody has")
    func methodUnavailable() throws {
        try withGateway(.misbehave(["-absent"])) { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Withheld")
            expectProblem(response, "method-unavailable", 501, "UNIMPLEMENTED")
            #expect(response.detail.contains("test.v1.Absent"), "\(response)")
        }
    }

    @Test("reply-too-large: over reply_message, and over a million JSON values")
    func replyTooLarge() throws {
        try withGateway(.misbehave(), settings: "limits: { reply_message: 2MiB }") { gateway in
            let bytes = try gateway.post("/trouble/test.v1.Trouble/Reply", #"{"textBytes":2097153}"#)
            expectProblem(bytes, "reply-too-large", 502, "RESOURCE_EXHAUSTED")
            let values = try gateway.post("/trouble/test.v1.Trouble/Reply", #"{"numbers":1000001}"#)
            expectProblem(values, "reply-too-large", 502, "RESOURCE_EXHAUSTED")
            let fits = try gateway.post("/trouble/test.v1.Trouble/Reply", #"{"textBytes":2000000}"#)
            #expect(fits.status == 200)
            #expect(fits.json["text"].string?.utf8.count == 2_000_000)
        }
    }

    @Test("plugin-protocol: a reply that is no protobuf, or holds bad UTF-8")
    func brokenProtobuf() throws {
        try withGateway(.misbehave()) { gateway in
            // A length past the end; a string of one bad byte; a wire type that does not exist; field number 0.
            for message in ["CgU=", "CgH/", "Dw==", "AAE="] {
                let response = try gateway.post("/trouble/test.v1.Trouble/Raw", #"{"message":"\#(message)"}"#)
                expectProblem(response, "plugin-protocol", 502, "INTERNAL")
            }
            try #expect(gateway.post("/trouble/test.v1.Trouble/Raw", #"{"message":"CgFh"}"#).text == #"{"text":"a"}"#)
        }
    }

    @Test("plugin-protocol: replies that break gRPC's rules")
    func brokenGRPC() throws {
        try withGateway(.handmade()) { gateway in
            for method in ["NoMessage", "TwoMessages", "HalfMessage", "FlagWithoutEncoding", "BadGzip"] {
                let response = try gateway.post("/handmade/test.v1.Wire/\(method)")
                expectProblem(response, "plugin-protocol", 502, "INTERNAL", "\(method)")
            }
            try #expect(gateway.post("/handmade/test.v1.Wire/HugePrefix").status == 502)
            for method in ["NoStatus", "WrongContentType", "WordAsStatus", "Reset"] {
                let response = try gateway.post("/handmade/test.v1.Wire/\(method)")
                #expect([500, 502].contains(response.status), "\(method): \(response)")
                #expect(response.problem != nil && response.problem != "internal", "\(method): \(response)")
            }
            let unavailable = try gateway.post("/handmade/test.v1.Wire/Unavailable")
            #expect(unavailable.status == 503 && unavailable.json["code"] == "UNAVAILABLE", "\(unavailable)")
            // None of that costs the others their connection.
            try #expect(gateway.post("/handmade/test.v1.Kinds/EchoKinds").status == 200)
            try #expect(gateway.plugin("handmade")["restarts"] == 0)
        }
    }

    @Test("deadline-exceeded: the plugin takes longer than request_timeout")
    func deadlineExceeded() throws {
        try withGateway(.misbehave(), settings: "limits: { request_timeout: 100ms }") { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Hold", #"{"tag":"a"}"#)
            expectProblem(response, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
            try eventually("the call was cancelled") { gateway.directory.has("a.cancelled") }
        }
    }

    @Test("errors: google answers in Google's shape")
    func googleStyle() throws {
        try withGateway(.orders(), settings: "errors: google") { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Get", #"{"id":"ord-9"}"#)
            #expect(response.status == 404)
            #expect(response.header("Content-Type") == "application/json")
            let error = response.json["error"]
            #expect(error["code"] == 404 && error["status"] == "NOT_FOUND", "\(response)")
            #expect(error["message"] == "no order ord-9")
            #expect(error["details"][0]["reason"] == "NO_SUCH_ORDER")
            try #expect(gateway.post("/nosuch").json["error"]["status"] == "NOT_FOUND")
        }
    }
}
