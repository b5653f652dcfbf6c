internal import Foundation
internal import ProtoJSON
internal import Schema
internal import Testing

/// JSONTestSuite's files, read as `google.protobuf.Value`.
@Suite(.enabled(if: SharedData.folder("JSONTestSuite") != nil, "shared/data/JSONTestSuite is not on this machine"))
struct RequestJSONSuiteTests {
    /// Valid JSON that is refused on purpose: keys given twice.
    private static let refused = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    /// What the suite leaves open and we accept: numbers that round to 0, or to a double nearby.
    private static let accepted = [
        "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    @Test func everyFile() throws {
        let folder = try #require(SharedData.folder("JSONTestSuite"))
        let schema = try Schema.compile(files: [], exposing: [])
        let value = try #require(Array("google.protobuf.Value".utf8).withUnsafeBytes { schema.message(named: $0) })
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(names.count > 300)
        for name in names.sorted() {
            let body = try Data(contentsOf: folder.appending(path: name))
            let result = RequestFixture.transcode(Array(body), to: value, in: schema)
            let isAccepted = (try? result.get()) != nil
            let isExpected =
                switch name.first {
                case "y": !Self.refused.contains(name)
                case "n": Self.isEmpty(name)
                default: Self.accepted.contains(name)
                }
            #expect(isAccepted == isExpected, "\(name): \(result)")
        }
    }

    /// An empty body, and white space alone, is `{}`.
    private static func isEmpty(_ name: String) -> Bool {
        name == "n_structure_no_data.json" || name == "n_single_space.json"
    }
}
