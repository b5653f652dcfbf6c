internal import Bytes
internal import JSONEngine
internal import Testing

@Suite struct JSONNodeTests {
    private func text(_ node: consuming JSONNode) -> String {
        var buffer = ByteBuffer()
        node.encode(into: &buffer)
        return buffer.string()
    }

    @Test func membersKeepTheOrderInWhichTheyAreSet() {
        var node = JSONNode.object()
        node.set("b", .integer(1))
        node.set("a", .boolean(true))
        node.set("b", .null())
        #expect(text(node) == #"{"b":null,"a":true}"#)
    }

    @Test func aScalarIsATextOfItsOwn() {
        #expect(text(.string("a\"b\n")) == #""a\"b\n""#)
        #expect(text(.string("")) == #""""#)
        #expect(text(.integer(.min)) == "-9223372036854775808")
        #expect(text(.boolean(false)) == "false")
    }

    @Test(arguments: [
        (0.1, "0.1"), (1, "1"), (-0.0, "-0.0"), (1e300, "1e+300"), (5e-324, "5e-324"), (0.51, "0.51"), (-2.5, "-2.5"),
        (1e15, "1000000000000000"), (.nan, "null"), (.infinity, "null"),
    ])
    func doublesAreShort(value: Double, expected: String) {
        #expect(text(.double(value)) == expected)
    }

    @Test func textThatLooksLikeANumberStaysAsItIs() {
        var node = JSONNode.array(of: ["0.10000000000000001", "\"0.10000000000000001"])
        node.append(.double(0.1))
        node.append(.string("0.10000000000000001"))
        #expect(
            text(node) == #"["0.10000000000000001","\"0.10000000000000001",0.1,"0.10000000000000001"]"#)
    }

    @Test func malformedTextIsRepaired() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62]
        #expect(text(.string(repairing: bytes)) == "\"a\u{FFFD}b\"")
    }

    @Test func aSharedValueOutlivesItsHolders() {
        var outer = JSONNode.object()
        do {
            var inner = JSONNode.array()
            inner.append(.string("x"))
            outer.set("first", sharing: inner)
            outer.set("second", sharing: inner)
        }
        #expect(text(outer) == #"{"first":["x"],"second":["x"]}"#)
    }

    @Test func keysMayHoldNUL() {
        var node = JSONNode.object()
        node.set("a\0b", .string("\0"))
        #expect(text(node) == #"{"a\u0000b":"\u0000"}"#)
    }

    @Test func encodingAppends() {
        var buffer = ByteBuffer()
        buffer.append("data: ")
        JSONNode.array().encode(into: &buffer)
        #expect(buffer.string() == "data: []")
    }
}
