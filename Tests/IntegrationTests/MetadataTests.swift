internal import GatewayTestKit
internal import Testing

/// Headers in both directions.
@Suite("Metadata")
struct MetadataTests {
    private static let target = "/trouble/test.v1.Trouble/Metadata"

    /// The metadata that the plugin received, without what every gRPC request bears.
    private func received(
        _ gateway: RunningGateway, _ headers: [(String, String)]
    ) throws -> [String: [String]] {
        let response = try gateway.post(Self.target, headers: headers)
        guard response.status == 200 else { throw TestFailure("\(response)") }
        var result: [String: [String]] = [:]
        for pair in response.json["received"].elements {
            result[pair["name"].string ?? "", default: []].append(pair["value"].string ?? "")
        }
        for name in [":authority", "content-type", "user-agent", "grpc-accept-encoding"] { result[name] = nil }
        return result
    }

    @Test("the request id and a trace go on; no other header does")
    func nothingElse() throws {
        try withGateway(.misbehave()) { gateway in
            let metadata = try received(
                gateway,
                [
                    ("X-Request-Id", "id-1"), ("Authorization", "Bearer x"), ("Cookie", "a=b"), ("X-Tenant", "t"),
                    ("Grpc-Metadata-Foo", "f"), ("Accept", "*/*"),
                    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                    ("tracestate", "vendor=x"),
                ])
            #expect(
                metadata == [
                    "x-request-id": ["id-1"],
                    "traceparent": ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
                    "tracestate": ["vendor=x"],
                ])
        }
    }

    @Test("a trace is started where none came")
    func traceIsStarted() throws {
        try withGateway(.misbehave()) { gateway in
            let metadata = try received(gateway, [])
            let parent = metadata["traceparent"]?.first ?? ""
            #expect(parent.hasPrefix("00-") && parent.utf8.count == 55, "\(metadata)")
            #expect(metadata["x-request-id"]?.count == 1)
        }
    }

    @Test("a trace is started where a malformed one came, and its state is left out")
    func traceIsRestarted() throws {
        try withGateway(.misbehave()) { gateway in
            let sent = "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
            let metadata = try received(gateway, [("traceparent", sent), ("tracestate", "vendor=x")])
            let parent = metadata["traceparent"] ?? []
            #expect(parent.count == 1 && parent[0].hasPrefix("00-") && parent[0].utf8.count == 55, "\(metadata)")
            #expect(parent != [sent] && metadata["tracestate"] == nil, "\(metadata)")
        }
    }

    @Test("forward_headers names what goes on as metadata")
    func forwarded() throws {
        let settings = "forward_headers: [Authorization, X-Tenant, Grpc-Metadata-Foo]"
        try withGateway(.misbehave(), settings: settings) { gateway in
            let metadata = try received(
                gateway,
                [
                    ("authorization", "Bearer x"), ("x-tenant", "a"), ("X-TENANT", "b"), ("X-Other", "o"),
                    ("Grpc-Metadata-Foo", "f"), ("Grpc-Metadata-Bar", "b"),
                ])
            #expect(metadata["authorization"] == ["Bearer x"] && metadata["x-tenant"] == ["a", "b"], "\(metadata)")
            #expect(metadata["foo"] == ["f"], "\(metadata)")
            #expect(metadata["x-other"] == nil && metadata["bar"] == nil && metadata["grpc-metadata-bar"] == nil)
        }
    }

    @Test("invalid-parameter: the value of a -bin header that is not base64")
    func binary() throws {
        try withGateway(.misbehave(), settings: "forward_headers: [Grpc-Metadata-*]") { gateway in
            let response = try gateway.post(
                "/trouble/test.v1.Trouble/Metadata", headers: [("Grpc-Metadata-Some-Bin", "***")])
            expectProblem(response, "invalid-parameter", 400, "INVALID_ARGUMENT")
            #expect(response.json["detail"].string?.contains("Grpc-Metadata-Some-Bin") == true, "\(response)")
            let sound = try gateway.post(
                "/trouble/test.v1.Trouble/Metadata", headers: [("Grpc-Metadata-Some-Bin", "aGk")])
            #expect(sound.status == 200, "\(sound)")
        }
    }

    @Test("Grpc-Metadata-* lets all of those in, but no name that the gateway sets and no reserved one")
    func reserved() throws {
        try withGateway(.misbehave(), settings: "forward_headers: [Grpc-Metadata-*]") { gateway in
            let metadata = try received(
                gateway,
                [
                    ("Grpc-Metadata-Foo", "f"), ("X-Request-Id", "true-id"), ("Grpc-Metadata-X-Request-Id", "forged"),
                    ("Grpc-Metadata-X-Patchbay-Caller", "forged"), ("Grpc-Metadata-Grpc-Timeout", "1n"),
                    ("Grpc-Metadata-Grpc-Status", "0"), ("Grpc-Metadata-Content-Type", "text/plain"),
                    ("Grpc-Metadata-Content-Length", "5"), ("Grpc-Metadata-Connection", "close"),
                    ("Grpc-Metadata-Te", "gzip"), ("Grpc-Metadata-Transfer-Encoding", "chunked"),
                    ("Grpc-Metadata-Host", "x"), ("Grpc-Metadata-Traceparent", "forged"),
                ])
            #expect(metadata["foo"] == ["f"] && metadata["x-request-id"] == ["true-id"], "\(metadata)")
            #expect(metadata["traceparent"] != ["forged"], "\(metadata)")
            #expect(Set(metadata.keys) == ["foo", "x-request-id", "traceparent"], "\(metadata)")
        }
    }

    @Test("the plugin's header returns as Grpc-Metadata-, its trailers as Grpc-Trailer-")
    func returned() throws {
        try withGateway(.misbehave()) { gateway in
            let order =
                #"{"header":[{"name":"shelf","value":"7"},{"name":"shelf","value":"8"}],"#
                + #""trailer":[{"name":"cost","value":"low"}]}"#
            let response = try gateway.post(Self.target, order)
            #expect(response.status == 200)
            let shelves = response.headers.filter { $0.name.lowercased() == "grpc-metadata-shelf" }.map(\.value)
            #expect(shelves == ["7", "8"] || shelves == ["7, 8"], "\(response)")
            #expect(response.header("Grpc-Trailer-Cost") == "low", "\(response)")
        }
    }

    @Test("metadata beyond 8 KiB: the first ones return, our own headers too, and the log warns once")
    func tooMuch() throws {
        try withGateway(.misbehave()) { gateway in
            // Values of one name keep their order.
            let header = (0..<50).map { #"{"name":"part","value":"\#($0)-\#(String(repeating: "x", count: 400))"}"# }
            let trailer = #"{"name":"small","value":"s"}"#
            for failure in ["", #","failWith":5"#] {
                let response = try gateway.post(
                    Self.target,
                    #"{"header":[\#(header.joined(separator: ","))],"trailer":[\#(trailer)]\#(failure)}"#)
                #expect(response.status == (failure.isEmpty ? 200 : 404))
                let values = response.headers.filter { $0.name.lowercased() == "grpc-metadata-part" }.map(\.value)
                let numbers = values.compactMap { $0.split(separator: "-").first.flatMap { Int($0) } }
                #expect(numbers == Array(0..<numbers.count) && 15..<20 ~= numbers.count, "\(numbers)")
                // It comes behind what had no room.
                #expect(response.header("Grpc-Trailer-Small") == nil)
                #expect(response.header("X-Request-Id") != nil && response.header("Content-Type") != nil)
            }
            try gateway.log.waitForLine(with: "a reply's metadata exceed 8 KiB")
            #expect(gateway.log.lines.filter { $0.contains("metadata exceed") }.count == 1)
        }
    }

    @Test("with an error reply, too")
    func returnedWithAnError() throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post(
                Self.target,
                #"{"header":[{"name":"shelf","value":"7"}],"trailer":[{"name":"cost","value":"low"}],"failWith":5}"#)
            expectProblem(response, "plugin-error", 404, "NOT_FOUND")
            #expect(response.header("Grpc-Metadata-Shelf") == "7", "\(response)")
            #expect(response.header("Grpc-Trailer-Cost") == "low", "\(response)")
        }
    }

    @Test("the plugin's metadata never sets a header of ours, and reserved names do not return")
    func returnedReserved() throws {
        try withGateway(.misbehave()) { gateway in
            let names = ["content-language", "set-cookie", "location", "x-request-id", "grpc-foo"]
            let pairs = names.map { #"{"name":"\#($0)","value":"7"}"# }.joined(separator: ",")
            let response = try gateway.post(Self.target, #"{"trailer":[\#(pairs)]}"#)
            #expect(response.status == 200)
            let returned = Set(response.headers.map { $0.name.lowercased() })
            #expect(returned.isDisjoint(with: ["set-cookie", "location", "grpc-foo"]), "\(response)")
            #expect(returned.contains("grpc-trailer-set-cookie"), "\(response)")
            for name in ["content-language", "grpc-foo", "grpc-status", "grpc-message"] {
                #expect(!returned.contains("grpc-trailer-\(name)"), "\(name): \(response)")
            }
            #expect(response.header("X-Request-Id") != "7")
        }
    }
}
