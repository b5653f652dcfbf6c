internal import Bytes

extension ByteView {
    /// Whether the bytes are those of `text` in any ASCII case. `text` must be lower case.
    func isCaseInsensitively(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where start[index].lowercasedASCII != text.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes are those of `text` in any ASCII case. `text` must be lower case.
    func isCaseInsensitively(_ text: [UInt8]) -> Bool {
        guard count == text.count else { return false }
        for index in 0..<count where start[index].lowercasedASCII != text[index] { return false }
        return true
    }

    /// Whether the bytes are the same in any ASCII case.
    func isCaseInsensitively(_ other: ByteView) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where start[index].lowercasedASCII != other.start[index].lowercasedASCII {
            return false
        }
        return true
    }

    /// Whether the bytes are those of `text`.
    func equals(_ text: StaticString) -> Bool {
        equals(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The bytes from `lower` up to, not including, `upper`. Both must lie within the view.
    func slice(_ lower: Int, _ upper: Int) -> ByteView {
        precondition(0 <= lower && lower <= upper && upper <= count, "a slice lies within its view")
        return ByteView(start: start + lower, count: upper - lower)
    }

    /// The bytes without blanks and tabs at both ends.
    var trimmed: ByteView {
        var lower = 0
        var upper = count
        while lower < upper, start[lower] == 0x20 || start[lower] == 0x09 { lower += 1 }
        while upper > lower, start[upper - 1] == 0x20 || start[upper - 1] == 0x09 { upper -= 1 }
        return slice(lower, upper)
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    var isDigit: Bool { self &- 0x30 < 10 }

    var isLetterOrDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 26 }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}
