internal import Bytes
internal import Testing

@Suite struct UTF8TextTests {
    private func isValid(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { UTF8Text.isValid($0) } }

    @Test func agreesWithTheStandardLibraryOnEverySequenceOfUpToThreeBytes() {
        // Every class of byte that UTF-8 tells apart, at its ends.
        let edges: [UInt8] = [
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
            0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for a in edges {
            for b in edges {
                for c in edges {
                    for bytes in [[a], [a, b], [a, b, c], [a, b, c, 0x80], [a, b, c, 0x41]] {
                        // In front of it, ASCII of more than a word, so that both loops are met.
                        let padded = [UInt8](repeating: 0x41, count: 9) + bytes
                        let expected = String(validating: bytes, as: UTF8.self) != nil
                        #expect(isValid(bytes) == expected, "\(bytes)")
                        #expect(isValid(padded) == expected, "\(padded)")
                    }
                }
            }
        }
    }

    @Test func nothingIsValid() {
        #expect(UTF8Text.isValid(UnsafeRawBufferPointer(start: nil, count: 0)))
    }
}
