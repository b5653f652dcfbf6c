internal import GatewayTestKit
internal import Testing

/// A client may shorten the deadline, and the plugin is told of it.
@Suite("Deadlines")
struct DeadlineTests {
    private static let target = "/trouble/test.v1.Trouble/Metadata"

    @Test("the plugin gets request_timeout as its deadline")
    func configured() throws {
        try withGateway(.misbehave(), settings: "limits: { request_timeout: 40s }") { gateway in
            let left = try milliseconds(gateway, [])
            #expect(left > 30_000 && left <= 40_000, "\(left)")
        }
    }

    @Test("X-Timeout and Grpc-Timeout shorten it, and never lengthen it")
    func shortened() throws {
        try withGateway(.misbehave(), settings: "limits: { request_timeout: 40s }") { gateway in
            for (header, bound) in [
                (("X-Timeout", "20"), 20_000.0), (("X-Timeout", "20.5s"), 20_500), (("X-Timeout", "19000ms"), 19_000),
                (("Grpc-Timeout", "18S"), 18_000), (("Grpc-Timeout", "17000m"), 17_000),
                (("Grpc-Timeout", "16000000u"), 16_000), (("X-Timeout", "90"), 40_000),
                (("Grpc-Timeout", "1H"), 40_000),
            ] {
                let left = try milliseconds(gateway, [header])
                #expect(left > bound - 10_000 && left <= bound, "\(header): \(left)")
            }
        }
    }

    @Test("deadline-exceeded: a short X-Timeout, and the call is cancelled at the plugin")
    func exceeded() throws {
        try withGateway(.misbehave()) { gateway in
            for (tag, header) in [("a", ("X-Timeout", "50ms")), ("b", ("Grpc-Timeout", "50m"))] {
                let response = try gateway.post(
                    "/trouble/test.v1.Trouble/Hold", #"{"tag":"\#(tag)"}"#, headers: [header])
                expectProblem(response, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
                try eventually("the call was cancelled") { gateway.directory.has(tag + ".cancelled") }
            }
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
        }
    }

    @Test("deadline-exceeded: a deadline of nothing has passed, and no call is begun")
    func nothing() throws {
        try withGateway(.misbehave()) { gateway in
            for header in [("X-Timeout", "0"), ("Grpc-Timeout", "0S")] {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe", headers: [header])
                expectProblem(response, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
            }
            try #expect(gateway.plugin("trouble")["instances"].elements.first?["calls"] == 0)
        }
    }

    @Test("deadline-exceeded: while it waits for an instance")
    func exceededInTheQueue() throws {
        let busy = "pool: { min: 1, max: 1, in_flight: 1, queue: 10, queue_timeout: 60s }"
        try withGateway(.misbehave([], busy)) { gateway in
            let running = try gateway.hold("a")
            let response = try gateway.post(
                "/trouble/test.v1.Trouble/Describe", headers: [("X-Timeout", "50ms")])
            expectProblem(response, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
            #expect(response.json["detail"] == "the deadline passed while waiting for an instance of trouble")
            try #expect(gateway.plugin("trouble")["queue"] == 0)
            try gateway.release("a")
            try #expect(running.response().status == 200)
        }
    }

    private func milliseconds(_ gateway: RunningGateway, _ headers: [(String, String)]) throws -> Double {
        let response = try gateway.post(Self.target, headers: headers)
        guard let text = response.json["timeoutMilliseconds"].string, let left = Double(text) else {
            throw TestFailure("no deadline: \(response)")
        }
        return left
    }
}
