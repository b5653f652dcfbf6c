internal import Bytes

/// How strings in the tree of a reply stand for something else: they begin with DEL, which JSON needs not escape and
/// hardly any text begins with. A text that does has another DEL before it.
public enum JSONMark {
    @inlinable
    static var mark: UInt8 { 0x7F }

    /// Behind the mark: what follows is a number, to be printed without the quotation marks.
    static var number: UInt8 { UInt8(ascii: "n") }

    /// Behind the mark: four digits to the base of 32 follow, the index of a long string.
    static var long: UInt8 { UInt8(ascii: "s") }

    /// How many bytes a string has at least for which an index is the shorter way.
    @inlinable
    static var minimumLongCount: Int { 12 }

    static let maximumIndices = 1 << 20
    private static let indexDigits = 4

    /// Appends the string that stands for the long one at `index`.
    @inline(__always)
    static func append(index: Int, to output: inout ByteBuffer) {
        output.append(mark)
        output.append(long)
        for digit in (0..<indexDigits).reversed() {
            output.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: index >> (5 &* digit) & 31))
        }
    }

    /// The index in a string that `append` made.
    @inline(__always)
    static func index(in text: UnsafeRawPointer) -> Int {
        var index = 0
        for offset in 2..<(2 &+ indexDigits) {
            let digit = text.load(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
            index = index << 5 | Int(digit & 31)
        }
        return index
    }

    /// Whether JSON takes the text as it is: no quotation mark, no backslash, no control character. Eight bytes at a
    /// time, as UTF-8 is checked.
    static func needsNoEscape(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress else { return true }
        var offset = 0
        while text.count &- offset >= 8 {
            if hasEscape(start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) { return false }
            offset &+= 8
        }
        while offset < text.count {
            let byte = start.load(fromByteOffset: offset, as: UInt8.self)
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether one of eight bytes has to be escaped. A byte is zero, or smaller than another, when taking that from it
    /// borrows: what the borrow does to the bytes above matters no more then. Bytes of 0x80 and above never are.
    @inline(__always)
    private static func hasEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let found =
            (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        return found & (ones &* 0x80) != 0
    }
}
