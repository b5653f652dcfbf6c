internal import Bytes
internal import Testing

@Suite struct ByteBufferBase64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func theExamplesOfTheStandard(text: String, expected: String) {
        var buffer = ByteBuffer()
        buffer.append("<")
        Array(text.utf8).withUnsafeBytes { buffer.appendBase64($0) }
        #expect(buffer.string() == "<" + expected)
    }

    @Test func theTwoDigitsThatOtherAlphabetsLack() {
        var buffer = ByteBuffer()
        ([0xFB, 0xEF, 0xFF] as [UInt8]).withUnsafeBytes { buffer.appendBase64($0) }
        #expect(buffer.string() == "++//")
    }
}
