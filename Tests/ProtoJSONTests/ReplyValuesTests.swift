internal import ProtoJSON
internal import Testing

@Suite struct ReplyValuesTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    @Test(arguments: [
        (0.1, "0.1"), (-0.0, "-0.0"), (1, "1"), (1e9, "1000000000"), (1e21, "1e+21"), (5e-324, "5e-324"),
        (19.99, "19.99"), (.nan, #""NaN""#), (.infinity, #""Infinity""#), (-.infinity, #""-Infinity""#),
        (0.1 + 0.2, "0.30000000000000004"), (-2_147_483_648, "-2147483648"), (10_000_000_000, "10000000000"),
    ])
    func doubles(value: Double, expected: String) throws {
        #expect(try fixture.json(Wire.double(4, value)) == #"{"real":\#(expected)}"#)
    }

    @Test(arguments: [
        (Float(0.1), "0.1"), (3.402_823_5e38, "3.4028235e+38"), (16_777_216, "16777216"), (.nan, #""NaN""#),
    ])
    func floats(value: Float, expected: String) throws {
        #expect(try fixture.json(Wire.float(5, value)) == #"{"single":\#(expected)}"#)
    }

    @Test func manyDoublesKeepTheirPlaces() throws {
        let entries = (0..<40).flatMap { index in
            Wire.bytes(13, Wire.text(1, "10000000\(index)") + Wire.double(2, Double(index) + 0.25))
        }
        let expected = (0..<40).map { #""10000000\#($0)":\#($0).25"# }.joined(separator: ",")
        #expect(
            try fixture.json(Wire.text(2, "10000000001") + entries)
                == #"{"text":"10000000001","counts":{\#(expected)}}"#)
    }

    @Test(
        arguments: [
            ([], ""), ([0], "AA=="), ([0xFB, 0xFF], "+/8="), ([1, 2, 3], "AQID"), ([1, 2, 3, 4], "AQIDBA=="),
        ] as [([UInt8], String)])
    func bytesAreBase64(bytes: [UInt8], expected: String) throws {
        let message = Wire.bytes(14, Wire.bytes(2, Wire.bytes(3, bytes)))
        let inner = expected.isEmpty ? "{}" : #"{"raw":"\#(expected)"}"#
        #expect(try fixture.json(message) == #"{"children":{"0":\#(inner)}}"#)
    }

    @Test func integersOf64BitsAreStrings() throws {
        #expect(try fixture.json(Wire.integer(6, .min)) == #"{"big":"-9223372036854775808"}"#)
        #expect(try fixture.json(Wire.integer(40_000, -1)) == #"{"far":"18446744073709551615"}"#)
    }

    @Test func enumsAreNamesOrNumbers() throws {
        var numbers = ReplyOptions()
        numbers.printsEnumNumbers = true
        #expect(try fixture.json(Wire.integer(8, 1)) == #"{"color":"RED"}"#)
        #expect(try fixture.json(Wire.integer(8, 1), numbers) == #"{"color":1}"#)
        #expect(try fixture.json(Wire.integer(8, -3)) == #"{"color":-3}"#)
        #expect(try fixture.json(Wire.bytes(30, [0, 0]), numbers) == #"{"null":[null,null]}"#)
    }

    @Test func textIsEscapedAndMustBeUTF8() throws {
        #expect(try fixture.json(Wire.text(2, "a\"\\\u{1}\0/é😁")) == "{\"text\":\"a\\\"\\\\\\u0001\\u0000/é😁\"}")
        let fault = try fixture.fault(Wire.bytes(2, [0x61, 0xED, 0xA0, 0x80]))
        #expect(fault == .malformed("text is not UTF-8"))
        #expect(try fixture.fault(Wire.bytes(11, [0xFF])) == .malformed("tags is not UTF-8"))
    }
}
