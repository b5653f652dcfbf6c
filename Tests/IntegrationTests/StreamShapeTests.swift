internal import GatewayTestKit
internal import Testing

/// What a server stream looks like over HTTP.
@Suite("Server streams")
struct StreamShapeTests {
    private static let send = "/trouble/test.v1.Streams/Send"
    private static let accept = [nil, "text/event-stream", "application/json"]

    private func headers(_ accept: String?) -> [(String, String)] { accept.map { [("Accept", $0)] } ?? [] }

    @Test("lines, events and an array, as Accept says")
    func shapes() throws {
        try withGateway(.misbehave()) { gateway in
            let bodies = [
                "{\"number\":\"1\"}\n{\"number\":\"2\"}\n",
                "id: 1\ndata: {\"number\":\"1\"}\n\nid: 2\ndata: {\"number\":\"2\"}\n\nevent: end\ndata: {}\n\n",
                "[{\"number\":\"1\"},{\"number\":\"2\"}]",
            ]
            let types = ["application/x-ndjson", "text/event-stream", "application/json"]
            for (accept, (type, body)) in zip(Self.accept, zip(types, bodies)) {
                let response = try gateway.post(Self.send, #"{"count":2}"#, headers: headers(accept))
                #expect(response.status == 200 && response.text == body, "\(response)")
                #expect(response.header("Content-Type") == type)
                #expect(response.header("Transfer-Encoding") == "chunked")
                #expect(response.header("X-Content-Type-Options") == "nosniff")
                #expect(response.header("Cache-Control") == (type == "text/event-stream" ? "no-store" : nil))
                #expect(response.header("X-Accel-Buffering") == (type == "application/json" ? nil : "no"))
                #expect(response.header("X-Request-Id") != nil)
            }
        }
    }

    @Test("without a message: nothing, the end, and an empty array")
    func empty() throws {
        try withGateway(.misbehave()) { gateway in
            for (accept, body) in zip(Self.accept, ["", "event: end\ndata: {}\n\n", "[]"]) {
                let response = try gateway.post(Self.send, headers: headers(accept))
                #expect(response.status == 200 && response.text == body, "\(response)")
            }
        }
    }

    @Test("each message is sent as it comes, and the connection is kept behind the last")
    func arrival() throws {
        try withGateway(.misbehave()) { gateway in
            let stream = try gateway.stream(Self.send, #"{"tag":"a","count":3,"holdBefore":3}"#)
            #expect(stream.head.status == 200)
            try #expect(stream.line() == #"{"number":"1"}"#)
            try #expect(stream.line() == #"{"number":"2"}"#)
            try gateway.release("a")
            try #expect(stream.line() == #"{"number":"3"}"#)
            try #expect(stream.line() == nil)
            try stream.connection.send(
                "POST", Self.send, host: "localhost", headers: [("Content-Type", "application/json")],
                body: Array(#"{"count":1}"#.utf8))
            try #expect(stream.connection.response().text == "{\"number\":\"1\"}\n")
        }
    }

    @Test("the status waits for the first message or the end")
    func firstMessage() throws {
        try withGateway(.misbehave()) { gateway in
            let pending = try gateway.begin(Self.send, #"{"tag":"a","count":1,"holdBefore":1}"#)
            try eventually("the call has begun") { gateway.directory.has("a.started") }
            #expect(!pending.connection.hasBytes(within: 100))
            try gateway.release("a")
            try #expect(pending.response().text == "{\"number\":\"1\"}\n")
        }
    }

    @Test("a failure before the first message is an ordinary error reply, in every shape")
    func failureBefore() throws {
        try withGateway(.misbehave()) { gateway in
            for accept in Self.accept {
                let response = try gateway.post(
                    Self.send, #"{"code":5,"message":"not here","trailer":[{"name":"foo","value":"bar"}]}"#,
                    headers: headers(accept))
                expectProblem(response, "plugin-error", 404, "NOT_FOUND")
                #expect(response.detail == "not here")
                #expect(response.header("Grpc-Trailer-foo") == "bar", "\(response)")
            }
        }
    }

    @Test("a failure behind a message is the last line, event or element")
    func failureBehind() throws {
        try withGateway(.misbehave()) { gateway in
            for accept in Self.accept {
                let response = try gateway.post(
                    Self.send, #"{"count":1,"code":9,"message":"no more"}"#, headers: headers(accept))
                #expect(response.status == 200)
                let id = response.header("X-Request-Id") ?? ""
                let problem =
                    #"{"type":"urn:patchbay:error:plugin-error","title":"Plugin error","status":400,"detail":"#
                    + #""no more","code":"FAILED_PRECONDITION","request_id":"\#(id)"}"#
                switch accept {
                case nil: #expect(response.text == "{\"number\":\"1\"}\n{\"@error\":\(problem)}\n")
                case "application/json": #expect(response.text == "[{\"number\":\"1\"},{\"@error\":\(problem)}]")
                default:
                    #expect(response.text == "id: 1\ndata: {\"number\":\"1\"}\n\nevent: problem\ndata: \(problem)\n\n")
                }
            }
        }
    }

    @Test("errors: google, in a stream, too")
    func googleErrors() throws {
        try withGateway(.misbehave(), settings: "errors: google") { gateway in
            let response = try gateway.post(Self.send, #"{"count":1,"code":9,"message":"no more"}"#)
            let error = #"{"error":{"code":400,"message":"no more","status":"FAILED_PRECONDITION"}}"#
            #expect(response.text == "{\"number\":\"1\"}\n{\"@error\":\(error)}\n")
        }
    }

    @Test("header metadata comes as headers, trailers don't come")
    func metadata() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post(
                Self.send,
                #"{"count":1,"header":[{"name":"foo","value":"a"}],"trailer":[{"name":"bar","value":"b"}]}"#)
            #expect(response.header("Grpc-Metadata-foo") == "a", "\(response)")
            #expect(response.header("Grpc-Trailer-bar") == nil, "\(response)")
        }
    }

    @Test("an EventSource that comes again gets 204, and no call is made")
    func lastEventID() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post(
                Self.send, #"{"tag":"a","count":1}"#,
                headers: [("Accept", "text/event-stream"), ("Last-Event-ID", "1")])
            #expect(response.status == 204 && response.body.isEmpty, "\(response)")
            #expect(!gateway.directory.has("a.started"))
            try #expect(
                gateway.post("/trouble/test.v1.Trouble/Describe", headers: [("Last-Event-ID", "1")]).status == 200)
        }
    }

    @Test("events of a silent plugin have a ping every 15 seconds")
    func ping() throws {
        try withGateway(.misbehave()) { gateway in
            let stream = try gateway.stream(
                Self.send, #"{"tag":"a","count":2,"holdBefore":2}"#, headers: headers("text/event-stream"))
            try #expect(stream.chunk() == "id: 1\ndata: {\"number\":\"1\"}\n\n")
            try #expect(stream.chunk() == ": ping\n\n")
            try gateway.release("a")
            try #expect(stream.rest() == "id: 2\ndata: {\"number\":\"2\"}\n\nevent: end\ndata: {}\n\n")
        }
    }

    @Test("a message that is none, or too large, ends the stream and the call", arguments: ["raw", "large"])
    func misfit(kind: String) throws {
        let settings = "limits: { reply_message: 1KiB }"
        try withGateway(.misbehave(), settings: settings) { gateway in
            // Field 1 as a varint that doesn't end; and field 2 with two thousand bytes.
            let last = kind == "raw" ? "CP8=" : "EtAP" + String(repeating: "eHh4", count: 667)
            let response = try gateway.post(Self.send, #"{"tag":"a","count":1,"raw":"\#(last)"}"#)
            #expect(response.status == 200)
            let lines = response.text.split(separator: "\n")
            #expect(lines.count == 2 && lines.first == #"{"number":"1"}"#, "\(response)")
            let type = try JSON(parsing: String(lines.last ?? ""))["@error"]["type"].string
            #expect(type == "urn:patchbay:error:" + (kind == "raw" ? "plugin-protocol" : "reply-too-large"))
        }
    }
}
