internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct EscapedLiteralTests {
    private func bytes(_ text: String, maximumBytes: Int = 100) -> [UInt8]? {
        withBytes(Array(text.utf8)) { EscapedLiteral(at: 0, in: $0, maximumBytes: maximumBytes)?.bytes }
    }

    @Test func `Escapes are undone`() {
        #expect(
            bytes(#"'a\n\r\t\\\'\"\x0a\x7Fz\0\12\377\x1'"#) == [
                0x61, 10, 13, 9, 0x5c, 0x27, 0x22, 0x0a, 0x7f, 0x7a, 0, 10, 255, 1,
            ])
        #expect(bytes("\"a\\#b\\\nc\"") == Array("a#bc".utf8))
        #expect(bytes(#""\a\b\v\f\e""#) == [7, 8, 11, 12, 27])
    }

    @Test func `It ends at its own quote`() {
        #expect(bytes("'\"' rest") == [0x22])
        #expect(bytes("no quote") == nil)
        #expect(bytes("'open") == nil)
        #expect(bytes("'\\") == nil)
    }

    @Test func `It is bounded`() {
        #expect(bytes("'123456'", maximumBytes: 6)?.count == 6)
        #expect(bytes("'12345678'", maximumBytes: 6) == nil)
    }
}
