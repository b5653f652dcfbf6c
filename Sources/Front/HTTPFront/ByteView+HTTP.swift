internal import Bytes

extension ByteView {
    /// No bytes.
    static var empty: ByteView {
        let nothing: StaticString = ""
        return ByteView(start: nothing.utf8Start, count: 0)
    }

    /// The bytes of a C string, without its NUL; none for nil.
    init(cString: UnsafePointer<CChar>?) {
        guard let cString else {
            self = .empty
            return
        }
        let start = UnsafeRawPointer(cString).assumingMemoryBound(to: UInt8.self)
        var count = 0
        while start[count] != 0 { count &+= 1 }
        self.init(start: start, count: count)
    }

    init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    func isExactly(_ text: StaticString) -> Bool {
        equals(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Whether the bytes are those of `other` in any ASCII case.
    func isCaseInsensitively(_ other: ByteView) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count {
            // Letters differ in one bit; other bytes that differ in it only, `[` and `{` say, stand in no name.
            if start[index] != other.start[index] {
                guard (start[index] ^ other.start[index]) == 0x20, (start[index] | 0x20) &- 0x61 < 26 else {
                    return false
                }
            }
            index &+= 1
        }
        return true
    }

    func isCaseInsensitively(_ text: StaticString) -> Bool {
        isCaseInsensitively(ByteView(text))
    }

    /// The bytes without blanks and tabs at both ends.
    var trimmed: ByteView {
        var lower = 0
        var upper = count
        while lower < upper, start[lower] == 0x20 || start[lower] == 0x09 { lower &+= 1 }
        while upper > lower, start[upper &- 1] == 0x20 || start[upper &- 1] == 0x09 { upper &-= 1 }
        return ByteView(start: start + lower, count: upper &- lower)
    }

    /// Whether the bytes are a token of RFC 9110: a method or a field's name.
    var isToken: Bool {
        // Two masks instead of a table: a global would be looked up behind a `once`.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        guard count > 0 else { return false }
        var index = 0
        while index < count {
            let byte = start[index]
            guard byte < 0x80, (byte < 64 ? low >> byte : high >> (byte &- 64)) & 1 == 1 else { return false }
            index &+= 1
        }
        return true
    }

    /// Whether a byte is below 0x20, a tab aside, or 0x7F.
    var holdsControl: Bool {
        var index = 0
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // Borrows of `word - 0x20…` tell of bytes below 0x20; of `word ^ 0x7F…` those that are 0x7F. High bytes
            // and a byte above such a one may be told of falsely: then the bytes are looked at one by one.
            let below = (word &- 0x2020_2020_2020_2020) & 0x8080_8080_8080_8080
            let flipped = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let delete = (flipped &- 0x0101_0101_0101_0101) & 0x8080_8080_8080_8080
            if below | delete != 0 {
                for offset in index..<(index &+ 8) where start[offset].isControl { return true }
            }
            index &+= 8
        }
        while index < count {
            if start[index].isControl { return true }
            index &+= 1
        }
        return false
    }

    /// Whether a byte is 0x20 or below, or 0x7F: what no request target holds.
    var holdsBlankOrControl: Bool {
        var index = 0
        while index < count {
            if start[index] <= 0x20 || start[index] == 0x7F { return true }
            index &+= 1
        }
        return false
    }
}

extension UInt8 {
    fileprivate var isControl: Bool { self < 0x20 && self != 0x09 || self == 0x7F }
}
