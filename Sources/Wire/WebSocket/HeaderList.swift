internal import Bytes

/// A header field's value that is a list of words between commas.
struct HeaderList {
    private let value: ByteView

    init(_ value: ByteView) {
        self.value = value
    }

    /// Whether `word`, which is in lower case, is one of the words; ASCII letters are the same in either case.
    func contains(_ word: StaticString) -> Bool {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value.bytes[end] != UInt8(ascii: ",") { end += 1 }
            let found = Self.trimmed(UnsafeRawBufferPointer(rebasing: value.bytes[start..<end]))
            if found.count == word.count, zip(found, word).allSatisfy({ Self.lowercase($0) == $1 }) { return true }
            start = end + 1
        }
        return false
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Without the blanks at both ends.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }
}
