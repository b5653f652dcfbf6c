internal import Bytes
internal import Foundation
internal import ProtoJSON
internal import Schema
internal import Testing

/// Protobuf's own conformance suite, protobuf to JSON, in all four syntaxes.
@Suite(.enabled(if: ReplyCase.folder != nil, "shared/data/conformance is not there"))
struct ReplyConformanceTests {
    @Test func everyMessageIsWrittenAsTheSuiteExpects() throws {
        let schema = try ReplyCase.schema()
        let transcoder = ReplyTranscoder()
        var count = 0
        for one in try ReplyCase.all() {
            guard let protobuf = one.protobuf else { continue }
            count += 1
            try check(transcoder.json(of: protobuf, from: type(one, schema), in: schema), one)
        }
        #expect(count == 1_252)
    }

    /// The suite's JSON as a request, and what came of it as a reply: the two directions agree.
    @Test func whatIsReadFromJSONIsWrittenAsTheSuiteExpects() throws {
        let schema = try ReplyCase.schema()
        let transcoder = ReplyTranscoder()
        var count = 0
        for one in try ReplyCase.all() {
            guard let json = one.json else { continue }
            count += 1
            var options = RequestOptions()
            options.ignoresUnknownFields = one.ignoresUnknownFields
            let type = try type(one, schema)
            switch RequestFixture.transcode(json, to: type, in: schema, options: options) {
            case .success(let message): try check(transcoder.json(of: message, from: type, in: schema), one)
            case .failure(let fault): Issue.record("\(one.name): \(fault.detail)")
            }
        }
        #expect(count == 554)
    }

    private func type(_ one: ReplyCase, _ schema: Schema) throws -> MessageReference {
        let name = ByteBuffer(one.type.utf8)
        return try #require(schema.message(named: name.bytes), "\(one.type)")
    }

    private func check(_ result: Result<String, ReplyFault>, _ one: ReplyCase) throws {
        switch (one.expected, result) {
        case (.some(let expected), .success(let text)):
            #expect(try isSame(text, expected), "\(one.name): \(text), not \(expected)")
        case (.some, .failure(let fault)): Issue.record("\(one.name): \(fault.reason)")
        case (.none, .success(let text)): Issue.record("\(one.name) gave \(text)")
        case (.none, .failure(.unrepresentable)): break
        case (.none, .failure(let fault)): Issue.record("\(one.name) is not \(fault)")
        }
    }

    /// Whether two texts are the same JSON. Numbers count as the same when they are the same as floats: Python prints
    /// floats with more digits than they need.
    private func isSame(_ left: String, _ right: String) throws -> Bool {
        func value(_ text: String) throws -> Any {
            try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        }
        func compare(_ left: Any, _ right: Any) -> Bool {
            switch (left, right) {
            case (let left as [String: Any], let right as [String: Any]):
                return left.count == right.count
                    && left.allSatisfy { key, value in right[key].map { compare(value, $0) } ?? false }
            case (let left as [Any], let right as [Any]):
                return left.count == right.count && zip(left, right).allSatisfy { compare($0, $1) }
            case (let left as String, let right as String): return left == right
            case (is NSNull, is NSNull): return true
            case (let left as NSNumber, let right as NSNumber):
                return String(cString: left.objCType) == "c" && String(cString: right.objCType) == "c"
                    ? left == right : left == right || left.floatValue == right.floatValue
            default: return false
            }
        }
        return try compare(value(left), value(right))
    }
}

/// A case of the suite that asks for JSON.
struct ReplyCase {
    let name: String
    let type: String
    /// Nil when the case gives JSON and not protobuf.
    let protobuf: [UInt8]?
    let json: String?
    let ignoresUnknownFields: Bool
    /// Nil when the message has no JSON form.
    let expected: String?

    static let folder = SharedData.folder("conformance")

    /// All cases but those whose input is to be refused as a request.
    static func all() throws -> [ReplyCase] {
        let folder = try #require(folder)
        return try SharedData.unzippedLines(folder.appending(path: "cases.jsonl.gz")).compactMap { line in
            let members = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
            let expect = members["expect"] as? String
            guard members["out"] as? String == "json", expect != "parse_error" else { return nil }
            let name = try #require(members["name"] as? String)
            let protobuf = (members["protobuf"] as? String).flatMap { Data(base64Encoded: $0) }
            return ReplyCase(
                name: name,
                type: try #require(members["type"] as? String),
                protobuf: protobuf.map { [UInt8]($0) },
                json: members["json"] as? String,
                ignoresUnknownFields: members["ignore_unknown"] as? Bool ?? false,
                expected: expect == "message" ? try #require(members["python"] as? String, "\(name)") : nil
            )
        }
    }

    static func schema() throws -> Schema {
        let bytes = try Data(contentsOf: #require(folder).appending(path: "test_messages.binpb"))
        return try Schema.compile(files: SharedData.files(inSet: [UInt8](bytes)), exposing: [])
    }
}
