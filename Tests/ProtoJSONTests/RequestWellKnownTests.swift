internal import ProtoJSON
internal import Testing

@Suite struct RequestWellKnownTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", []), ("1970-01-01T00:00:01Z", [8, 1]),
            ("1970-01-01T00:00:00.5Z", [0x10, 0x80, 0xCA, 0xB5, 0xEE, 1]),
            ("1970-01-01T01:00:00+01:00", []),
            ("1969-12-31T23:59:59.000000001-00:00", [8] + Array(repeating: 0xFF, count: 9) + [1, 0x10, 1]),
            ("2000-02-29T00:00:00Z", [8, 0x80, 0x98, 0xEC, 0xC5, 3]),
            ("0001-01-01T00:00:00Z", [8, 0x80, 0x92, 0xB8, 0xC3, 0x98, 0xFE, 0xFF, 0xFF, 0xFF, 1]),
            ("9999-12-31T23:59:59Z", [8, 0xFF, 0x82, 0xD1, 0xFF, 0xAF, 7]),
        ] as [(String, [UInt8])])
    func timestamps(text: String, expected: [UInt8]) throws {
        #expect(try RequestSchema.bytes(#""\#(text)""#, as: "google.protobuf.Timestamp") == expected)
        #expect(
            try RequestSchema.bytes(#"{"at":"\#(text)"}"#) == [0xE2, 1, UInt8(expected.count)] + expected)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01t00:00:00Z", "1970-01-01T00:00:00z",
        "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "1970-04-31T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.0000000001Z",
        "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+24:00", "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01", "0000-12-31T00:00:00Z", "1970-01-01T00:00:00Zx", "+970-01-01T00:00:00Z",
    ])
    func noTimestamp(text: String) throws {
        #expect(try RequestSchema.fault(#"{"at":"\#(text)"}"#)?.kind == .invalidMessage)
    }

    @Test(
        arguments: [
            ("0s", []), ("1s", [8, 1]), ("-1s", [8] + Array(repeating: 0xFF, count: 9) + [1]),
            ("1.5s", [8, 1, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 1]),
            ("-0.5s", [0x10, 0x80, 0xB6, 0xCA, 0x91, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 1]), ("0.000000001s", [0x10, 1]),
            ("315576000000s", [8, 0x80, 0xBC, 0xAE, 0xCE, 0x97, 9]),
        ] as [(String, [UInt8])])
    func durations(text: String, expected: [UInt8]) throws {
        #expect(try RequestSchema.bytes(#""\#(text)""#, as: "google.protobuf.Duration") == expected)
    }

    @Test(arguments: [
        "", "1", "s", "1.s", ".5s", "+1s", "1.0000000001s", "315576000001s", "1e3s", " 1s", "--1s", "1ss",
    ])
    func noDuration(text: String) throws {
        #expect(try RequestSchema.fault(#"{"lasts":"\#(text)"}"#)?.kind == .invalidMessage)
    }

    @Test func fieldMasks() throws {
        #expect(try RequestSchema.bytes(#"{"mask":""}"#) == [0xF2, 1, 0])
        let expected = [0xF2, 1, 11, 0x0A, 4] + Array("a_bc".utf8) + [0x0A, 3] + Array("d.e".utf8)
        #expect(try RequestSchema.bytes(#"{"mask":"aBc,d.e"}"#) == expected)
        for text in ["a_b", ",", "a,", ",a", "a,,b", "a b", "ä"] {
            #expect(try RequestSchema.fault(#"{"mask":"\#(text)"}"#)?.kind == .invalidMessage, "\(text)")
        }
    }

    @Test func wrappers() throws {
        #expect(try RequestSchema.bytes(#"{"wrapped":""}"#) == [0x8A, 2, 0])
        #expect(try RequestSchema.bytes(#"{"wrapped":"a"}"#) == [0x8A, 2, 3, 0x0A, 1, 0x61])
        #expect(try RequestSchema.bytes(#"{"wrapped":null}"#) == [])
        #expect(try RequestSchema.bytes("5", as: "google.protobuf.Int32Value") == [8, 5])
        #expect(try RequestSchema.bytes("\"-5\"", as: "google.protobuf.Int64Value").count == 11)
        #expect(try RequestSchema.bytes("\"AQ\"", as: "google.protobuf.BytesValue") == [0x0A, 1, 1])
        #expect(try RequestSchema.fault("{}", as: "google.protobuf.BoolValue") != nil)
    }

    @Test func valuesAndStructs() throws {
        #expect(try RequestSchema.bytes("null", as: "google.protobuf.Value") == [8, 0])
        #expect(try RequestSchema.bytes("true", as: "google.protobuf.Value") == [0x20, 1])
        #expect(try RequestSchema.bytes("\"\"", as: "google.protobuf.Value") == [0x1A, 0])
        #expect(try RequestSchema.bytes("1", as: "google.protobuf.Value") == [0x11, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
        #expect(try RequestSchema.bytes("[]", as: "google.protobuf.Value") == [0x32, 0])
        #expect(
            try RequestSchema.bytes("[[],{}]", as: "google.protobuf.Value") == [
                0x32, 8, 0x0A, 2, 0x32, 0, 0x0A, 2, 0x2A, 0,
            ])
        #expect(
            try RequestSchema.bytes(#"{"a":null}"#, as: "google.protobuf.Struct")
                == [0x0A, 7, 0x0A, 1, 0x61, 0x12, 2, 8, 0])
        #expect(try RequestSchema.bytes("[1]", as: "google.protobuf.ListValue").count == 11)
        #expect(try RequestSchema.bytes(#"{"value":null}"#) == [0x82, 2, 2, 8, 0])
        #expect(try RequestSchema.fault("1e999", as: "google.protobuf.Value") != nil)
        #expect(try RequestSchema.fault("[]", as: "google.protobuf.Struct") != nil)
        #expect(try RequestSchema.fault("null", as: "google.protobuf.Struct") != nil)
    }

    @Test func anyWithItsTypeAnywhere() throws {
        let url = Array("x/t.All".utf8)
        let expected: [UInt8] = [0x0A, 7] + url + [0x12, 4, 0x10, 1, 0x70, 1]
        for json in [
            #"{"@type":"x/t.All","int32":1,"bool":true}"#, #"{"int32":1,"@type":"x/t.All","bool":true}"#,
            #"{"int32":1,"bool":true,"@type":"x/t.All"}"#, #"{ "int32" : 1 , "bool" : true , "@type" : "x\/t.All" }"#,
        ] {
            #expect(try RequestSchema.bytes(json, as: "google.protobuf.Any") == expected, "\(json)")
        }
        #expect(try RequestSchema.bytes("{}", as: "google.protobuf.Any") == [])
        #expect(try RequestSchema.bytes(#"{"@type":"x/t.All"}"#, as: "google.protobuf.Any") == [0x0A, 7] + url)
    }

    @Test func anyOfTypesWithAFormOfTheirOwn() throws {
        func bytes(_ name: String, _ rest: String) throws -> [UInt8] {
            try RequestSchema.bytes(
                #"{"@type":"x/google.protobuf.\#(name)"\#(rest)}"#, as: "google.protobuf.Any"
            ).dropFirst(2 + "x/google.protobuf.".utf8.count + name.utf8.count).map { $0 }
        }
        #expect(try bytes("Duration", #","value":"1s""#) == [0x12, 2, 8, 1])
        #expect(try bytes("Empty", "") == [])
        #expect(try bytes("Empty", #","value":{}"#) == [])
        #expect(try bytes("Value", #","value":null"#) == [0x12, 2, 8, 0])
        #expect(
            try bytes("Any", #","value":{"@type":"x/t.All","bool":true}"#) == [0x12, 13, 0x0A, 7]
                + Array("x/t.All".utf8) + [0x12, 2, 0x70, 1])
        #expect(throws: RequestFault.self) { try bytes("Duration", "") }
        #expect(throws: RequestFault.self) { try bytes("Duration", #","value":"1s","value":"1s""#) }
        #expect(throws: RequestFault.self) { try bytes("Duration", #","seconds":1"#) }
    }

    @Test(arguments: [
        #"{"bool":true}"#, #"{"@type":1}"#, #"{"@type":""}"#, #"{"@type":"t.All"}"#, #"{"@type":"x/t.None"}"#,
        #"{"@type":"x/"}"#, #"{"@type":"x/t.All","@type":"x/t.All"}"#,
        #"{"bool":true,"@type":"x/t.All","@type":"x/t.All"}"#,
        #"{"@type":"x/t.All","nope":1}"#, #"{"@type":"x/t.All","bool":true,"bool":true}"#, "[]", "null",
    ])
    func noAny(json: String) throws {
        #expect(try RequestSchema.fault(json, as: "google.protobuf.Any")?.kind == .invalidMessage)
    }

    @Test func readingAheadIsBounded() throws {
        func nested(_ depth: Int) -> String {
            let filler = String(repeating: "x", count: 1000)
            return String(repeating: #"{"any":"#, count: depth) + #"{"key":"\#(filler)","@type":"x/t.All"}"#
                + String(repeating: #","@type":"x/t.All"}"#, count: depth)
        }
        #expect(try RequestSchema.fault(nested(10), as: "google.protobuf.Any") == nil)
        #expect(
            try RequestSchema.fault(nested(60), as: "google.protobuf.Any")?.reason
                == "too many messages with a late @type stand inside each other")
    }
}
