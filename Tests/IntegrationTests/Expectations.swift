internal import GatewayTestKit
internal import Glibc
internal import Testing

/// Expects an error in the one shape that the contract has for all of them. The admin listener gives no request ids.
func expectProblem(
    _ response: HTTPResponse, _ type: String, _ status: Int, _ code: String, _ comment: String = "",
    hasRequestID: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    func expect(_ condition: Bool, _ what: String) {
        #expect(condition, "\(comment) \(what): \(response)", sourceLocation: sourceLocation)
    }
    expect(response.problem == type, "type \(type)")
    expect(response.status == status, "status \(status)")
    expect(response.json["status"] == JSON.number(Double(status)), "status \(status) in the body")
    expect(response.json["code"] == JSON.string(code), "code \(code)")
    expect(response.header("Content-Type") == "application/problem+json", "content type")
    expect(response.header("X-Content-Type-Options") == "nosniff", "nosniff")
    expect(response.json["title"].string?.isEmpty == false, "title")
    expect(response.json["request_id"].string == response.header("X-Request-Id"), "request_id as in the header")
    expect((response.json["request_id"].string ?? "").isEmpty == !hasRequestID, "request_id")
    let members: Set<String> = ["type", "title", "status", "detail", "code", "request_id", "details"]
    expect(response.json.keys.isSubset(of: members), "only the seven members")
}

extension RunningGateway {
    /// Begins a call that the plugin holds until `release`, and waits until it has begun there.
    func hold(_ tag: String, headers: [(String, String)] = []) throws -> PendingResponse {
        let pending = try begin("/trouble/test.v1.Trouble/Hold", #"{"tag":"\#(tag)"}"#, headers: headers)
        try eventually("the call \(tag) has begun") { directory.has(tag + ".started") }
        return pending
    }

    func release(_ tag: String) throws {
        try directory.write("", to: tag + ".release")
    }

    /// What the plugin says of its own process.
    func describe(_ plugin: String = "trouble") throws -> JSON {
        let response = try post("/\(plugin)/test.v1.Trouble/Describe")
        guard response.status == 200 else { throw TestFailure("Describe: \(response)") }
        return response.json
    }
}

/// The permission bits of a file; nil when it is not there.
func fileMode(_ path: String) -> UInt32? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

/// A JSON object as text, for values that need escapes.
func jsonText(_ members: [String: JSON]) throws -> String {
    let pairs = members.sorted { $0.key < $1.key }.map { key, value in
        switch value {
        case .string(let text): "\"\(key)\":\"" + text.unicodeScalars.map(escaped).joined() + "\""
        case .number(let number): "\"\(key)\":\(Int(number))"
        case .bool(let value): "\"\(key)\":\(value)"
        default: "\"\(key)\":null"
        }
    }
    return "{" + pairs.joined(separator: ",") + "}"
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" {
        let hex = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
    return String(scalar)
}
