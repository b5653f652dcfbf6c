internal import ProtoJSON
internal import Testing

@Suite struct RequestScalarTests {
    @Test(
        arguments: [
            (#"{"int32":150}"#, [0x10, 0x96, 0x01]), (#"{"int32":"150"}"#, [0x10, 0x96, 0x01]),
            (#"{"int_32":1.5e2}"#, [0x10, 0x96, 0x01]), (#"{"int32":"150.0"}"#, [0x10, 0x96, 0x01]),
            (#"{"int32":15000e-2}"#, [0x10, 0x96, 0x01]), (#"{"int32":"\u0031"}"#, [0x10, 0x01]),
            (#"{"int32":-1}"#, [0x10] + Array(repeating: 0xFF, count: 9) + [0x01]),
            (#"{"int32":2147483647}"#, [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
            (#"{"int32":-2147483648}"#, [0x10, 0x80, 0x80, 0x80, 0x80, 0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            (#"{"int64":"-9223372036854775808"}"#, [0x18] + Array(repeating: 0x80, count: 9) + [0x01]),
            (#"{"int64":9223372036854775807}"#, [0x18] + Array(repeating: 0xFF, count: 8) + [0x7F]),
            (#"{"uint64":18446744073709551615}"#, [0x28] + Array(repeating: 0xFF, count: 9) + [0x01]),
            (#"{"uint64":"1844674407370955161.5e1"}"#, [0x28] + Array(repeating: 0xFF, count: 9) + [0x01]),
            (#"{"uint32":4294967295}"#, [0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            (#"{"sint32":-2}"#, [0x30, 0x03]), (#"{"sint32":-2147483648}"#, [0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            (#"{"sint64":"2"}"#, [0x38, 0x04]), (#"{"fixed32":1}"#, [0x45, 1, 0, 0, 0]),
            (#"{"fixed64":1}"#, [0x49, 1, 0, 0, 0, 0, 0, 0, 0]),
            (#"{"sfixed32":-1}"#, [0x55, 0xFF, 0xFF, 0xFF, 0xFF]),
            (#"{"sfixed64":-1}"#, [0x59] + Array(repeating: 0xFF, count: 8)),
            (#"{"bool":true}"#, [0x70, 1]), (#"{"color":"RED"}"#, [0x80, 0x01, 7]), (#"{"color":9}"#, [0x80, 0x01, 9]),
            (#"{"color":-1}"#, [0x80, 0x01] + Array(repeating: 0xFF, count: 9) + [0x01]),
        ] as [(String, [UInt8])])
    func integers(json: String, expected: [UInt8]) throws {
        #expect(try RequestSchema.bytes(json) == expected)
    }

    @Test(arguments: [
        #"{"int32":0}"#, #"{"int32":-0}"#, #"{"int32":"-0.0"}"#, #"{"uint32":-0}"#, #"{"double":0}"#,
        #"{"bool":false}"#, #"{"key":""}"#, #"{"bytes":""}"#, #"{"color":"NONE"}"#, #"{"numbers":[]}"#,
        #"{"byName":{}}"#, #"{"key":null,"int32":null,"child":null,"numbers":null,"byName":null}"#,
    ])
    func defaultsWithoutPresenceAreLeftOut(json: String) throws {
        #expect(try RequestSchema.bytes(json) == [])
    }

    @Test(arguments: [
        "0.5", "1.", "01", "+1", "-", "1e", "1e400", "2147483648", "-2147483649", "\"\"", "\" 1\"", "\"1 \"", "\"1x\"",
        "true", "[]", "{}", "\"0x1\"", "1e-1", "99999999999999999999999999", "\"NaN\"", ".5",
    ])
    func noInt32(value: String) throws {
        #expect(try RequestSchema.fault(#"{"int32":\#(value)}"#) != nil)
    }

    @Test(arguments: [
        ("uint32", "-1"), ("uint32", "4294967296"), ("uint64", "18446744073709551616"), ("uint64", "-1"),
        ("int64", "9223372036854775808"), ("int64", "-9223372036854775809"), ("bool", "1"), ("bool", "\"true\""),
        ("double", "1e400"), ("double", "NaN"), ("double", "\"nan\""), ("double", "\"1e\""), ("float", "3.5e38"),
        ("float", "-1e39"), ("double", "\"\""), ("color", "\"GREEN\""), ("color", "\"7\""), ("color", "7.5"),
        ("color", "3000000000"), ("bytes", "\"A\""), ("bytes", "\"AA=\""), ("bytes", "\"AAAA====\""),
        ("bytes", "\"A===\""), ("bytes", "\"A*==\""), ("bytes", "1"), ("key", "1"), ("key", "[]"),
    ])
    func outOfRangeOrForm(field: String, value: String) throws {
        #expect(try RequestSchema.fault(#"{"\#(field)":\#(value)}"#)?.kind != nil)
    }

    @Test(arguments: [
        "0.1", "-2.5", "1e22", "1e23", "123456789012345678", "9007199254740993", "2.2250738585072014e-308",
        "1.7976931348623157e308", "0.30000000000000004", "1e-400", "-0.0", "3", "12345.678",
        "0.000000000000000000000000000001", "100000000000000000000000000000000000000000000000000000001",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
    ])
    func doublesAreTheNearest(text: String) throws {
        let expected = try #require(Double(text))
        let bytes = try RequestSchema.bytes(#"{"double":\#(text)}"#)
        #expect(Array(bytes.dropFirst()) == (expected.bitPattern == 0 ? [] : Self.littleEndian(expected.bitPattern)))
        #expect(try RequestSchema.bytes(#"{"double":"\#(text)"}"#) == bytes)
    }

    @Test func aDoubleOfAThousandDigitsKeepsItsLast() throws {
        // Half way between 1 and the double above it, and then a digit far behind that decides.
        let half = "1.00000000000000011102230246251565404236316680908203125"
        let above = half + String(repeating: "0", count: 2000) + "1"
        #expect(try RequestSchema.bytes(#"{"double":\#(half)}"#) == [0x61] + Self.littleEndian((1.0).bitPattern))
        #expect(
            try RequestSchema.bytes(#"{"double":\#(above)}"#) == [0x61] + Self.littleEndian((1.0).nextUp.bitPattern))
    }

    @Test(arguments: [
        // A double in the middle of two floats, from a decimal that is a little more or less.
        "1.00000005960464477539062500000001", "1.000000059604644775390625", "1.00000005960464477539062499999999",
        "0.1", "16777217", "3.4028234663852886e38", "1e-45", "1.17549435e-38", "-7.038531e-26",
    ])
    func floatsAreRoundedOnce(text: String) throws {
        let expected = try #require(Float(text))
        let bytes = try RequestSchema.bytes(#"{"float":\#(text)}"#)
        #expect(Array(bytes.dropFirst()) == (0..<4).map { UInt8(truncatingIfNeeded: expected.bitPattern >> ($0 * 8)) })
    }

    @Test func theThreeWordsForNoNumber() throws {
        #expect(try RequestSchema.bytes(#"{"double":"NaN"}"#) == [0x61] + Self.littleEndian(Double.nan.bitPattern))
        #expect(
            try RequestSchema.bytes(#"{"double":"-Infinity"}"#)
                == [0x61] + Self.littleEndian((-Double.infinity).bitPattern))
        #expect(try RequestSchema.bytes(#"{"float":"Infinity"}"#) == [0x6D, 0, 0, 0x80, 0x7F])
    }

    @Test(
        arguments: [
            ("-_8", [0xFB, 0xFF]), ("+/8=", [0xFB, 0xFF]), ("+/8", [0xFB, 0xFF]), ("-_", [0xFB]), ("AQID", [1, 2, 3]),
            ("AQ==", [1]), ("AQIDBA", [1, 2, 3, 4]), ("\\u0041Q==", [1]), (#"\/\/8="#, [0xFF, 0xFF]),
        ] as [(String, [UInt8])])
    func base64(text: String, expected: [UInt8]) throws {
        #expect(try RequestSchema.bytes(#"{"bytes":"\#(text)"}"#) == [0x7A, UInt8(expected.count)] + expected)
    }

    private static func littleEndian(_ bits: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    }
}
