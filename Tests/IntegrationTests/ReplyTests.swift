internal import GatewayTestKit
internal import Testing

/// Replies in the forms that gRPC servers send them.
@Suite("Replies")
struct ReplyTests {
    @Test("compressed by gzip")
    func gzip() throws {
        try withGateway(.misbehave(["-gzip"])) { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Reply", #"{"textBytes":100000,"numbers":3}"#)
            #expect(response.status == 200)
            #expect(response.json["text"].string?.utf8.count == 100_000)
            #expect(response.json["numbers"] == [0, 0, 0])
        }
    }

    @Test("compressed by gzip to less than it may hold: reply_message counts what comes out")
    func gzipBomb() throws {
        try withGateway(.misbehave(["-gzip"]), settings: "limits: { reply_message: 1MiB }") { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Reply", #"{"textBytes":4000000}"#)
            expectProblem(response, "reply-too-large", 502, "RESOURCE_EXHAUSTED")
        }
    }

    @Test("large ones, many at a time on one connection")
    func large() throws {
        try withGateway(.misbehave()) { gateway in
            let pending = try (0..<8).map { _ in
                try gateway.begin("/trouble/test.v1.Trouble/Reply", #"{"textBytes":3000000}"#)
            }
            for response in pending {
                let response = try response.response()
                #expect(response.status == 200 && response.body.count == 3_000_011, "\(response.status)")
            }
        }
    }

    @Test("large requests")
    func largeRequest() throws {
        try withGateway(.misbehave()) { gateway in
            let text = String(repeating: "y", count: 3_000_000)
            let response = try gateway.post("/trouble/test.v1.Kinds/EchoKinds", #"{"aString":"\#(text)"}"#)
            #expect(response.status == 200 && response.text == #"{"aString":"\#(text)"}"#)
        }
    }

    @Test("a method that the plugin has not, although it says so")
    func unimplemented() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post("/trouble/test.v1.Trouble/Fail", #"{"code":12,"message":"not me"}"#)
            expectProblem(response, "plugin-error", 501, "UNIMPLEMENTED")
        }
    }
}
