internal import Bytes

extension RequestParser {
    /// Reads a string and writes its length and bytes. Ten bytes must be reserved.
    mutating func string() throws(RequestStop) {
        guard sees("\"") else { throw unexpected("a string") }
        let first = cursor + 1
        let stop = try plainRun(from: first)
        let count = stop - first
        if stop.pointee == UInt8(ascii: "\"") {
            cursor = stop + 1
            if count <= 16, end - first >= 16 {
                output.reserve(17)
                output.byte(UInt8(truncatingIfNeeded: count))
                output.short(first, count)
            } else {
                output.reserve(count &+ 10)
                output.varint(UInt64(count))
                output.bytes(first, count)
            }
            return
        }
        let mark = output.open()
        output.reserve(count)
        output.bytes(first, count)
        cursor = stop
        while try escapedPiece() {}
        output.close(mark)
    }

    /// Writes what an escape at the cursor stands for and the plain bytes behind it; false at the closing quote, which
    /// is passed.
    private mutating func escapedPiece() throws(RequestStop) -> Bool {
        if cursor.pointee == UInt8(ascii: "\"") {
            cursor += 1
            return false
        }
        let scalar = try escape()
        output.reserve(4)
        if scalar < 0x80 {
            output.byte(UInt8(truncatingIfNeeded: scalar))
        } else {
            if scalar < 0x800 {
                output.byte(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            } else {
                if scalar < 0x10000 {
                    output.byte(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
                } else {
                    output.byte(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
                    output.byte(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 12 & 0x3F)))
                }
                output.byte(UInt8(truncatingIfNeeded: 0x80 | (scalar >> 6 & 0x3F)))
            }
            output.byte(UInt8(truncatingIfNeeded: 0x80 | (scalar & 0x3F)))
        }
        let first = cursor
        let stop = try plainRun(from: first)
        output.reserve(stop - first)
        output.bytes(first, stop - first)
        cursor = stop
        return true
    }

    /// Reads a string without writing it: its bytes in the body, or in `plainText` when it holds escapes.
    mutating func text(_ expected: StaticString) throws(RequestStop) -> ByteView {
        guard sees("\"") else { throw unexpected(expected) }
        let first = cursor + 1
        let stop = try plainRun(from: first)
        if stop.pointee == UInt8(ascii: "\"") {
            cursor = stop + 1
            return ByteView(start: first, count: stop - first)
        }
        // The pieces are written behind the message, taken from there, and never were.
        let before = output.position
        output.reserve(stop - first)
        output.bytes(first, stop - first)
        cursor = stop
        while try escapedPiece() {}
        plainText.clear()
        plainText.append(output.written(before, output.position - before))
        plainText.append(0)
        output.rewind(to: before)
        guard let start = plainText.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            preconditionFailure("a buffer that was appended to is empty")
        }
        return ByteView(start: start, count: plainText.count - 1)
    }

    /// The end of the run of bytes that stand for themselves: a quote or a backslash. UTF-8 is checked on the way.
    @inline(__always)
    mutating func plainRun(from first: UnsafePointer<UInt8>) throws(RequestStop) -> UnsafePointer<UInt8> {
        var place = first
        while true {
            while end - place >= 8 {
                let word = UnsafeRawPointer(place).loadUnaligned(as: UInt64.self).littleEndian
                let special = Self.special(word)
                if special != 0 {
                    place += special.trailingZeroBitCount >> 3
                    break
                }
                place += 8
            }
            guard place < end else { throw fail(.malformed("the string has no end"), at: first - 1) }
            let byte = place.pointee
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return place }
            if byte < 0x20 { throw fail(.malformed("a control character in a string must be escaped"), at: place) }
            place = byte < 0x80 ? place + 1 : try afterScalar(at: place)
        }
    }

    /// Marks the bytes of a word that need a look: quotes, backslashes, control characters, anything not ASCII. Exact
    /// up to the lowest mark, which is the only one that counts: a borrow may mark a byte above it.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let marks = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        return (marks | (word &- ones &* 0x20) & ~word | word) & (ones &* 0x80)
    }

    /// Checks one scalar of two to four bytes.
    @inline(never)
    private mutating func afterScalar(at place: UnsafePointer<UInt8>) throws(RequestStop) -> UnsafePointer<UInt8> {
        let left = end - place
        let lead = place.pointee
        func isTail(_ index: Int) -> Bool { index < left && place[index] & 0xC0 == 0x80 }
        switch lead {
        case 0xC2...0xDF:
            if isTail(1) { return place + 2 }
        case 0xE0...0xEF:
            // Neither longer than need be, nor a surrogate.
            if isTail(1), isTail(2), lead != 0xE0 || place[1] >= 0xA0, lead != 0xED || place[1] < 0xA0 {
                return place + 3
            }
        case 0xF0...0xF4:
            if isTail(1), isTail(2), isTail(3), lead != 0xF0 || place[1] >= 0x90, lead != 0xF4 || place[1] < 0x90 {
                return place + 4
            }
        default: break
        }
        throw fail(.malformed("the string is not valid UTF-8"), at: place)
    }

    /// Passes the escape at the cursor and returns what it stands for.
    private mutating func escape() throws(RequestStop) -> UInt32 {
        let place = cursor
        guard end - cursor >= 2 else { throw fail(.malformed("the string has no end"), at: place) }
        cursor += 2
        switch place[1] {
        case UInt8(ascii: "\""): return 0x22
        case UInt8(ascii: "\\"): return 0x5C
        case UInt8(ascii: "/"): return 0x2F
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): break
        default: throw fail(.malformed("the string holds an escape that JSON does not have"), at: place)
        }
        let unit = try hexDigits()
        guard unit & 0xF800 == 0xD800 else { return unit }
        // A surrogate: the first half of two, or an error.
        if unit < 0xDC00, end - cursor >= 2, cursor[0] == UInt8(ascii: "\\"), cursor[1] == UInt8(ascii: "u") {
            cursor += 2
            let low = try hexDigits()
            if low & 0xFC00 == 0xDC00 { return 0x10000 + ((unit & 0x3FF) << 10 | low & 0x3FF) }
        }
        throw fail(.malformed("the string holds half of a surrogate pair"), at: place)
    }

    private mutating func hexDigits() throws(RequestStop) -> UInt32 {
        guard end - cursor >= 4 else { throw fail(.malformed("an escape is cut short"), at: cursor) }
        var value: UInt32 = 0
        for index in 0..<4 {
            let byte = cursor[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - 0x30
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - 0x57
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - 0x37
            default: throw fail(.malformed("\\u needs four hexadecimal digits"), at: cursor)
            }
            value = value << 4 | UInt32(digit)
        }
        cursor += 4
        return value
    }
}
