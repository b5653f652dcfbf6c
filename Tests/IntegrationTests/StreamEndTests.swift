internal import GatewayTestKit
internal import Glibc
internal import Testing

/// How a stream ends before its time.
@Suite("The end of a stream")
struct StreamEndTests {
    private static let send = "/trouble/test.v1.Streams/Send"

    /// A stream of which one message has come, and whose plugin holds the second one back.
    private func held(
        _ gateway: RunningGateway, _ tag: String, headers: [(String, String)] = []
    ) throws -> StreamedResponse {
        let stream = try gateway.stream(
            Self.send, #"{"tag":"\#(tag)","count":2,"holdBefore":2}"#, headers: headers)
        try #expect(stream.line() == #"{"number":"1"}"#)
        return stream
    }

    /// The type of the problem in the stream's last line, which is the next one.
    private func problem(_ stream: StreamedResponse) throws -> String? {
        let line = try stream.line() ?? ""
        try #expect(stream.line() == nil)
        let type = try JSON(parsing: line)["@error"]["type"].string
        return type.map { String($0.dropFirst("urn:patchbay:error:".count)) }
    }

    @Test("a client that leaves cancels the call, whether it closes or resets")
    func departure() throws {
        try withGateway(.misbehave()) { gateway in
            try held(gateway, "a").leave()
            try eventually("the plugin notices") { gateway.directory.has("a.cancelled") }
            try held(gateway, "b").connection.reset()
            try eventually("the plugin notices") { gateway.directory.has("b.cancelled") }
            try eventually("no call is in flight") {
                try gateway.plugin("trouble")["instances"][0]["in_flight"] == 0
            }
        }
    }

    @Test("deadline-exceeded: X-Timeout and stream_timeout, before the first message and behind it")
    func deadline() throws {
        try withGateway(.misbehave()) { gateway in
            let late = try gateway.post(
                Self.send, #"{"tag":"a","count":1,"holdBefore":1}"#, headers: [("X-Timeout", "100ms")])
            expectProblem(late, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
            try #expect(problem(held(gateway, "b", headers: [("Grpc-Timeout", "500m")])) == "deadline-exceeded")
            for tag in ["a", "b"] {
                try eventually("the call was cancelled") { gateway.directory.has(tag + ".cancelled") }
            }
        }
        try withGateway(.misbehave(), settings: "limits: { stream_timeout: 500ms, request_timeout: 1ms }") { gateway in
            try #expect(problem(held(gateway, "a", headers: [("X-Timeout", "1h")])) == "deadline-exceeded")
        }
    }

    @Test("without stream_timeout a stream has no deadline, whatever request_timeout says")
    func noDeadline() throws {
        try withGateway(.misbehave(), settings: "limits: { request_timeout: 1ms }") { gateway in
            let stream = try held(gateway, "a")
            try gateway.release("a")
            try #expect(stream.line() == #"{"number":"2"}"#)
            try #expect(stream.line() == nil)
        }
    }

    @Test("plugin-unavailable: an instance that dies in the stream")
    func death() throws {
        try withGateway(.misbehave()) { gateway in
            let stream = try held(gateway, "a")
            let pid = try Int32(gateway.describe()["pid"].number ?? 0)
            _ = kill(pid, SIGKILL)
            try #expect(problem(stream) == "plugin-unavailable")
        }
    }

    @Test("a stream is in flight as long as it lasts, and is counted and logged at its end")
    func accounts() throws {
        try withGateway(.misbehave(), settings: "log: { format: json }") { gateway in
            let stream = try held(gateway, "a", headers: [("X-Request-Id", "the-stream")])
            try #expect(gateway.plugin("trouble")["instances"][0]["in_flight"] == 1)
            #expect(!gateway.log.text.contains("the-stream"))
            try gateway.release("a")
            _ = try stream.rest()
            try eventually("it is logged") { gateway.log.text.contains("the-stream") }
            let line = gateway.log.text.split(separator: "\n").first { $0.contains("the-stream") } ?? ""
            let record = try JSON(parsing: String(line))
            #expect(record["status"] == 200 && record["code"] == "OK" && record["reply_bytes"] == 30, "\(line)")
            try #expect(gateway.plugin("trouble")["instances"][0]["in_flight"] == 0)
            let labels = #"{plugin="trouble",method="test.v1.Streams/Send",code="200"}"#
            try #expect(gateway.metric("patchbay_requests_total" + labels) == 1)
        }
    }

    @Test("a drain lets streams finish")
    func drain() throws {
        let gateway = try RunningGateway([try .misbehave()])
        try gateway.waitUntilReady()
        let stream = try held(gateway, "a")
        gateway.signal(SIGTERM)
        try eventually("it is unready") { try gateway.getAdmin("/readyz").status == 503 }
        try gateway.release("a")
        try #expect(stream.line() == #"{"number":"2"}"#)
        try #expect(stream.line() == nil)
        try #expect(gateway.waitForExit() == 0)
    }

    @Test("draining: a stream that has not ended by drain_timeout is told why it ends")
    func drainTimeout() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["drain_timeout: 1s"])
        try gateway.waitUntilReady()
        let stream = try held(gateway, "a")
        gateway.signal(SIGTERM)
        try #expect(problem(stream) == "draining")
        try gateway.waitForExit()
    }
}
