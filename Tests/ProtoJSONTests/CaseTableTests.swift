internal import ProtoJSON
internal import Schema
internal import Testing

/// The table of cases in `Cases`: ProtoJSON in our own words, topic by topic.
@Suite struct CaseTableTests {
    private static let topics = [
        "any", "bytes", "defaults", "depth", "editions", "enums", "floats", "integers", "maps", "names", "nulls",
        "oneofs",
        "proto2", "repeated", "strings", "struct", "syntax", "time", "unknown", "wire", "wrappers",
    ]

    private let schema: Schema

    init() throws { schema = try CaseSchema.schema(Case.text(of: "schema")) }

    @Test(arguments: topics)
    func everyCaseOfATopic(topic: String) throws {
        for one in try Case.all(in: topic) { try check(one) }
    }

    @Test func thereAreFourHundredCases() throws {
        let count = try Self.topics.reduce(0) { try $0 + Case.all(in: $1).count }
        #expect(count >= 400)
    }

    /// What is cut short or has one byte changed is read or refused, and nothing else happens.
    @Test(arguments: topics.filter { $0 != "depth" })
    func noPieceOfACaseIsATrap(topic: String) throws {
        for one in try Case.all(in: topic) {
            let type = try type(of: one)
            switch one.input {
            case .json(let text):
                let json = Array(text.utf8)
                for count in json.indices { _ = RequestFixture.transcode(Array(json[..<count]), to: type, in: schema) }
                for index in json.indices {
                    var changed = json
                    changed[index] ^= index.isMultiple(of: 2) ? 0x01 : 0x80
                    _ = RequestFixture.transcode(changed, to: type, in: schema)
                }
            case .message(let bytes):
                for count in bytes.indices { _ = reply(Array(bytes[..<count]), type, one) }
                for index in bytes.indices {
                    for bit in 0..<8 {
                        var changed = bytes
                        changed[index] ^= 1 << UInt8(bit)
                        _ = reply(changed, type, one)
                    }
                }
            case .error: break
            }
        }
    }

    private func type(of one: Case) throws -> MessageReference {
        try #require(Array(one.type.utf8).withUnsafeBytes { schema.message(named: $0) }, "\(one)")
    }

    private func check(_ one: Case) throws {
        let type = try type(of: one)
        switch one.input {
        case .message(let bytes): check(reply(bytes, type, one), one)
        case .json(let json):
            let options = RequestOptions(ignoresUnknownFields: one.options.contains("ignore"))
            switch (RequestFixture.transcode(json, to: type, in: schema, options: options), one.expected) {
            case (.failure(let fault), .error(let words)): #expect(fault.detail.contains(words), "\(one)")
            case (.failure(let fault), _): Issue.record("\(one) is refused: \(fault.detail)")
            case (.success(let bytes), .message(let expected)):
                #expect(Self.hex(bytes) == Self.hex(expected), "\(one)")
            case (.success(let bytes), .error): Issue.record("\(one) gives \(Self.hex(bytes))")
            case (.success(let bytes), .json): check(reply(bytes, type, one), one)
            }
        case .error: Issue.record("\(one) begins with an error")
        }
    }

    private func reply(_ bytes: [UInt8], _ type: MessageReference, _ one: Case) -> Result<String, ReplyFault> {
        var options = ReplyOptions()
        options.printsDefaults = one.options.contains("defaults")
        options.usesProtoNames = one.options.contains("proto")
        options.printsEnumNumbers = one.options.contains("numbers")
        return ReplyTranscoder(options: options).json(of: bytes, from: type, in: schema)
    }

    private func check(_ reply: Result<String, ReplyFault>, _ one: Case) {
        switch (reply, one.expected) {
        case (.success(let text), .json(let expected)): #expect(text == expected, "\(one)")
        case (.success(let text), _): Issue.record("\(one) gives \(text)")
        case (.failure(let fault), .error(let words)): #expect(fault.reason.contains(words), "\(one)")
        case (.failure(let fault), _): Issue.record("\(one) cannot be written: \(fault.reason)")
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
