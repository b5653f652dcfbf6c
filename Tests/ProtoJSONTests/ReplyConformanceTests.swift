internal import Bytes
internal import Foundation
internal import ProtoJSON
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// Protobuf's own conformance suite, protobuf to JSON, in all four syntaxes.
@Suite(.enabled(if: ReplyCase.areThere, "\(ReplyCase.folder) is not there, see its README"))
struct ReplyConformanceTests {
    @Test func everyMessageIsWrittenAsTheSuiteExpects() throws {
        let cases = try ReplyCase.all()
        let schema = try ReplyCase.schema()
        #expect(cases.count > 1_200)
        let transcoder = ReplyTranscoder()
        for one in cases {
            let name = Array(one.type.utf8)
            let type = try #require(name.withUnsafeBytes { schema.message(named: $0) }, "\(one.type)")
            switch (one.expected, transcoder.json(of: one.protobuf, from: type, in: schema)) {
            case (.some(let expected), .success(let text)):
                #expect(try isSame(text, expected), "\(one.name): \(text), not \(expected)")
            case (.some, .failure(let fault)): Issue.record("\(one.name): \(fault.reason)")
            case (.none, .success(let text)): Issue.record("\(one.name) gave \(text)")
            case (.none, .failure(.unrepresentable)): break
            case (.none, .failure(let fault)): Issue.record("\(one.name) is not \(fault)")
            }
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

/// A case of the suite that asks for JSON of protobuf.
struct ReplyCase {
    let name: String
    let type: String
    let protobuf: [UInt8]
    /// Nil when the message has no JSON form.
    let expected: String?

    static let folder = "/work/shared/data/conformance"
    static var areThere: Bool { FileManager.default.fileExists(atPath: "\(folder)/cases.jsonl.gz") }

    static func all() throws -> [ReplyCase] {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", "\(folder)/cases.jsonl.gz"]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let lines = try pipe.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        return try lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let members = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
            guard let protobuf = members["protobuf"] as? String, members["out"] as? String == "json" else { return nil }
            let name = try #require(members["name"] as? String)
            let expect = members["expect"] as? String
            return ReplyCase(
                name: name,
                type: try #require(members["type"] as? String),
                protobuf: [UInt8](try #require(Data(base64Encoded: protobuf))),
                expected: expect == "message" ? try #require(members["python"] as? String, "\(name)") : nil
            )
        }
    }

    static func schema() throws -> Schema {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/test_messages.binpb"))
        let set = try Google_Protobuf_FileDescriptorSet(serializedBytes: bytes)
        return try Schema.compile(files: set.file.map { try $0.serializedBytes() }, exposing: [])
    }
}
