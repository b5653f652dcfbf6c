internal import ProtoJSON
internal import Testing

@Suite struct ReplyWellKnownTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    @Test func wrappersAreBareValues() throws {
        #expect(try fixture.json(Wire.bytes(27, [])) == #"{"wrapped":"0"}"#)
        #expect(try fixture.json(Wire.bytes(27, Wire.integer(1, 5) + Wire.integer(1, 6))) == #"{"wrapped":"6"}"#)
        #expect(try fixture.json(Wire.bytes(28, Wire.text(1, "x"))) == #"{"words":"x"}"#)
        #expect(try fixture.json(Wire.bytes(28, [])) == #"{"words":""}"#)
        #expect(try fixture.json(Wire.integer(1, 3), of: "google.protobuf.UInt32Value") == "3")
        #expect(try fixture.json(Wire.bytes(29, [])) == #"{"nothing":{}}"#)
    }

    @Test func aValueIsWhatItHolds() throws {
        let values: [([UInt8], String)] = [
            (Wire.integer(1, 0), "null"), (Wire.double(2, 1.5), "1.5"), (Wire.text(3, "NaN"), #""NaN""#),
            (Wire.integer(4, 1), "true"), (Wire.bytes(5, []), "{}"), (Wire.bytes(6, []), "[]"),
            (Wire.double(2, 1) + Wire.text(3, "last"), #""last""#),
            (Wire.text(3, "first") + Wire.integer(4, 0), "false"),
        ]
        for (bytes, expected) in values {
            #expect(try fixture.json(Wire.bytes(24, bytes)) == #"{"value":\#(expected)}"#)
            #expect(try fixture.json(bytes, of: "google.protobuf.Value") == expected)
        }
        let list = values.flatMap { Wire.bytes(1, $0.0) }
        #expect(
            try fixture.json(Wire.bytes(25, list)) == #"{"items":[\#(values.map(\.1).joined(separator: ","))]}"#)
    }

    @Test func aStructIsAnObject() throws {
        func member(_ key: String, _ value: [UInt8]) -> [UInt8] {
            Wire.bytes(1, Wire.text(1, key) + Wire.bytes(2, value))
        }
        let inner = member("a", Wire.integer(4, 1)) + member("", Wire.double(2, 0))
        #expect(try fixture.json(Wire.bytes(23, inner)) == #"{"object":{"a":true,"":0}}"#)
        let parts = Wire.bytes(5, inner) + Wire.bytes(5, member("a", Wire.text(3, "x")))
        #expect(try fixture.json(parts, of: "google.protobuf.Value") == #"{"a":"x","":0}"#)
        let between = Wire.bytes(5, inner) + Wire.integer(4, 0) + Wire.bytes(5, member("b", Wire.integer(1, 0)))
        #expect(try fixture.json(between, of: "google.protobuf.Value") == #"{"b":null}"#)
    }

    @Test func aValueThatJSONHasNotIsRefused() throws {
        for bytes in [[], Wire.double(2, .nan), Wire.double(2, -.infinity)] {
            guard case .unrepresentable = try fixture.fault(Wire.bytes(24, bytes)) else {
                Issue.record("\(bytes) was written")
                continue
            }
        }
    }

    @Test(
        arguments: [
            (["a"], "a"), ([], ""), (["foo_bar.baz_qux", "x"], "fooBar.bazQux,x"), (["a_b_c"], "aBC"),
            (["fooBar"], nil), (["foo__bar"], nil), (["foo_3"], nil), (["foo_"], nil), (["a,b"], nil),
        ] as [([String], String?)])
    func fieldMasksAreCamelCase(paths: [String], expected: String?) throws {
        let mask = Wire.bytes(22, paths.flatMap { Wire.text(1, $0) })
        if let expected {
            #expect(try fixture.json(mask) == #"{"mask":"\#(expected)"}"#)
        } else {
            #expect(try fixture.fault(mask) != nil)
        }
    }
}
