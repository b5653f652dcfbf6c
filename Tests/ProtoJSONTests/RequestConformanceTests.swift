internal import Bytes
internal import Foundation
internal import ProtoJSON
internal import Schema
internal import Testing

/// The protobuf project's own cases of JSON input.
@Suite(.enabled(if: SharedData.folder("conformance") != nil, "shared/data/conformance is not on this machine"))
struct RequestConformanceTests {
    struct Case: Decodable {
        let name: String
        let type: String
        let json: String?
        let out: String
        let expect: String
        let ignoreUnknown: Bool?
        let python: String?

        enum CodingKeys: String, CodingKey {
            case name, type, json, out, expect, python
            case ignoreUnknown = "ignore_unknown"
        }
    }

    @Test func everyCaseWithJSONInput() throws {
        let folder = try #require(SharedData.folder("conformance"))
        let set = try Data(contentsOf: folder.appending(path: "test_messages.binpb"))
        let schema = try Schema.compile(files: SharedData.files(inSet: Array(set)), exposing: [])
        let cases = try SharedData.unzippedLines(folder.appending(path: "cases.jsonl.gz"))
            .map { try JSONDecoder().decode(Case.self, from: $0) }
            .filter { $0.json != nil }
        #expect(cases.count == 1_560)
        for item in cases { try check(item, schema) }
    }

    private func check(_ item: Case, _ schema: Schema) throws {
        let json = try #require(item.json)
        let type = try #require(Array(item.type.utf8).withUnsafeBytes { schema.message(named: $0) })
        let options = RequestOptions(ignoresUnknownFields: item.ignoreUnknown ?? false)
        func read(_ json: String) -> Result<[UInt8], RequestFault> {
            RequestFixture.transcode(json, to: type, in: schema, options: options)
        }
        func normal(_ bytes: [UInt8]) -> String { WireText.of(bytes, as: type.table, in: schema) }
        switch (item.expect, read(json)) {
        case ("parse_error", .success(let bytes)):
            Issue.record("\(item.name): accepted \(json) as \(normal(bytes))")
        case ("parse_error", .failure):
            break
        case (_, .failure(let fault)):
            Issue.record("\(item.name): refused \(json): \(fault.detail)")
        case (_, .success(let bytes)):
            let python = try #require(item.python)
            if item.out == "protobuf" {
                let expected = Array(try #require(Data(base64Encoded: python)))
                #expect(normal(bytes) == normal(expected), "\(item.name): \(json)")
            } else {
                // What Python made of it, read again, is the same message.
                #expect(normal(bytes) == normal(try read(python).get()), "\(item.name): \(json)")
            }
        }
    }
}
