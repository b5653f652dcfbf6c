internal import GatewayTestKit
internal import Testing

/// Client streams and streams both ways over HTTP.
@Suite("Client streams")
struct StreamedBodyTests {
    private static let collect = "/trouble/test.v1.Streams/Collect"
    private static let echo = "/trouble/test.v1.Streams/Echo"

    private func received(_ tag: String, _ gateway: RunningGateway) -> Int {
        gateway.directory.read(tag + ".received")?.split(separator: "\n").count ?? 0
    }

    @Test("a body of JSON values is as many messages, however they are set apart")
    func sequences() throws {
        try withGateway(.misbehave()) { gateway in
            for type in ["application/x-ndjson", "application/json", "application/x-www-form-urlencoded"] {
                for body in [
                    "{\"number\":1}\n{\"number\":2}\n", "{\"number\":1}{\"number\":2}",
                    " {\"number\"\n: 1}\r\n\r\n\t{\"number\":\"2\",\"text\":\"\"} ",
                ] {
                    let response = try gateway.request(
                        "POST", Self.collect, headers: [("Content-Type", type)], body: body)
                    #expect(response.status == 200 && response.text == #"{"count":"2","sum":"3"}"#, "\(response)")
                    #expect(response.header("Content-Type") == "application/json")
                }
            }
            for body in ["", "  \n"] {
                try #expect(gateway.request("POST", Self.collect, body: body).text == "{}")
            }
        }
    }

    @Test("each message is sent on as it arrives")
    func arrival() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload(Self.collect)
            try upload.sendChunk(#"{"number":1,"tag":"a"}"#)
            try eventually("the first has arrived") { received("a", gateway) == 1 }
            try upload.sendChunk(#"{"number":2,"tag":"a"}{"num"#)
            try eventually("the second has arrived") { received("a", gateway) == 2 }
            try upload.sendChunk(#"ber":3,"tag":"a"}"#)
            try eventually("the third has arrived") { received("a", gateway) == 3 }
            try upload.sendLastChunk()
            try #expect(upload.response().text == #"{"count":"3","sum":"6"}"#)
        }
    }

    @Test("both ways: the reply starts when the request has ended")
    func bothWays() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload(Self.echo)
            for number in 1...3 { try upload.sendChunk("{\"number\":\(number),\"tag\":\"a\"}\n") }
            try eventually("all have arrived") { received("a", gateway) == 3 }
            #expect(!upload.hasBytes(within: 100))
            try upload.sendLastChunk()
            let response = try upload.response()
            let lines = (1...3).map { "{\"number\":\"\($0)\",\"tag\":\"a\"}\n" }
            #expect(response.status == 200 && response.text == lines.joined(), "\(response)")
        }
    }

    @Test("invalid-json, invalid-message: the message is named, and the call is cancelled")
    func misfits() throws {
        try withGateway(.misbehave()) { gateway in
            for (index, (message, type)) in [("{]", "invalid-json"), (#"{"nummer":1}"#, "invalid-message")].enumerated()
            {
                let tag = "t\(index)"
                let upload = try gateway.beginUpload(Self.collect)
                try upload.sendChunk("{\"number\":1,\"tag\":\"\(tag)\"}\n")
                try eventually("the first has arrived") { received(tag, gateway) == 1 }
                try upload.sendChunk(message + "\n")
                try upload.sendLastChunk()
                let response = try upload.response()
                expectProblem(response, type, 400, "INVALID_ARGUMENT")
                #expect(response.detail.hasPrefix("message 2: line 1, column"), "\(response)")
                try eventually("the call was cancelled") { gateway.directory.has(tag + ".cancelled") }
            }
            let cut = try gateway.request("POST", Self.collect, body: "{\"number\":1}\n{\"number\":")
            expectProblem(cut, "invalid-json", 400, "INVALID_ARGUMENT")
        }
    }

    @Test("body-too-large: the limit is for each message")
    func limit() throws {
        try withGateway(.misbehave(), settings: "limits: { request_body: 100B }") { gateway in
            let fitting = "{\"text\":\"\(String(repeating: "x", count: 89))\"}"
            #expect(fitting.utf8.count == 100)
            let response = try gateway.request("POST", Self.collect, body: fitting + fitting + fitting)
            #expect(response.text == #"{"count":"3","textBytes":"267"}"#, "\(response)")
            let large = try gateway.request("POST", Self.collect, body: fitting + " " + fitting.dropLast() + " }")
            expectProblem(large, "body-too-large", 413, "INVALID_ARGUMENT")
            #expect(large.detail.hasPrefix("message 2 is larger than limits.request_body"), "\(large)")
        }
    }

    @Test("a plugin that ends early is heard, and the rest of the body is discarded")
    func earlyEnd() throws {
        try withGateway(.misbehave()) { gateway in
            for (action, status) in [("\"END\"", 200), ("\"FAIL\",\"code\":8", 429)] {
                let upload = try gateway.beginUpload(Self.collect)
                try upload.sendChunk("{\"number\":1,\"action\":\(action)}\n")
                for _ in 0..<10 { try upload.sendChunk("{\"number\":1,\"text\":\"and more of it\"}\n") }
                try upload.sendLastChunk()
                let response = try upload.response()
                #expect(response.status == status, "\(response)")
                try upload.send("POST", Self.collect, host: "localhost", body: [])
                try #expect(upload.response().text == "{}")
            }
        }
    }

    @Test(
        "the deadline counts from the head: a body that never comes is answered 504",
        arguments: ["X-Timeout", "Grpc-Timeout"])
    func deadline(header: String) throws {
        try withGateway(.misbehave()) { gateway in
            let headers = [("Content-Type", "application/json"), (header, header == "X-Timeout" ? "0.2" : "200m")]
            for body in [nil, "{\"numb"] {
                let upload = try gateway.beginUpload(Self.collect, headers: headers)
                if let body { try upload.sendChunk(body) }
                let response = try upload.response()
                expectProblem(response, "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
                #expect(response.detail.contains("before the first message"), "\(response)")
                #expect(response.header("Connection") == "close")
            }
            let malformed = try gateway.request("POST", Self.collect, headers: [(header, "soon")], body: "{}")
            expectProblem(malformed, "invalid-parameter", 400, "INVALID_ARGUMENT")
        }
    }

    @Test("a client that leaves in its body cancels the call")
    func departure() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload(Self.collect)
            try upload.sendChunk(#"{"number":1,"tag":"a"}"#)
            try eventually("it has arrived") { received("a", gateway) == 1 }
            upload.close()
            try eventually("the plugin notices") { gateway.directory.has("a.cancelled") }
        }
    }

    @Test("unsupported-media-type: lines are for client streams alone")
    func mediaTypes() throws {
        try withGateway(.misbehave()) { gateway in
            let lines = [("Content-Type", "application/x-ndjson")]
            let unary = try gateway.request("POST", "/trouble/test.v1.Trouble/Describe", headers: lines, body: "{}")
            expectProblem(unary, "unsupported-media-type", 415, "INVALID_ARGUMENT")
            let text = try gateway.request("POST", Self.collect, headers: [("Content-Type", "text/plain")], body: "{}")
            expectProblem(text, "unsupported-media-type", 415, "INVALID_ARGUMENT")
            #expect(text.detail.contains("application/x-ndjson"), "\(text)")
        }
    }

    @Test("deadline-exceeded: a body that goes on too long, from its first message on")
    func deadline() throws {
        try withGateway(.misbehave()) { gateway in
            let upload = try gateway.beginUpload(
                Self.collect, headers: [("Content-Type", "application/x-ndjson"), ("X-Timeout", "200ms")])
            try upload.sendChunk(#"{"number":1,"tag":"a"}"#)
            try eventually("the call was cancelled") { gateway.directory.has("a.cancelled") }
            try upload.sendLastChunk()
            try expectProblem(upload.response(), "deadline-exceeded", 504, "DEADLINE_EXCEEDED")
        }
    }
}
