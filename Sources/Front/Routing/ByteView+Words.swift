internal import Bytes

/// Eight bytes at a time.
extension ByteView {
    /// The eight bytes from `index` on as a number whose first byte is the lowest. All must lie within the view.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self))
    }

    /// The bytes from `index` up to `end`, eight at the most, the rest of the word being zero. `end` lies within the
    /// view, `index` not behind it.
    @inline(__always)
    func word(_ index: Int, _ end: Int) -> UInt64 {
        guard count >= 8 else { return slowWord(index, min(end, index &+ 8)) }
        // Near the view's end its last eight bytes are read, and those before `index` pushed out.
        let place = min(index, count &- 8)
        let word = word(at: place) >> UInt64(truncatingIfNeeded: (index &- place) &* 8)
        let wanted = end &- index
        return wanted >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: wanted &* 8)) &- 1)
    }

    private func slowWord(_ index: Int, _ end: Int) -> UInt64 {
        var word: UInt64 = 0
        var position = end
        while position > index {
            position &-= 1
            word = word << 8 | UInt64(start[position])
        }
        return word
    }

    /// Whether the bytes are those of another view of the same length.
    @inline(__always)
    func equals(_ other: ByteView) -> Bool {
        var index = 0
        while count &- index >= 8 {
            if word(at: index) != other.word(at: index) { return false }
            index &+= 8
        }
        return index == count || word(index, count) == other.word(index, count)
    }

    /// Where `byte` first stands, at or behind `position`.
    @inline(__always)
    func firstIndex(of byte: UInt8, from position: Int = 0) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = UInt64(byte) &* ones
        var index = position
        while count &- index >= 8 {
            // Zero where the byte stands; the lowest bit that is left is that of the first zero.
            let difference = word(at: index) ^ pattern
            let zeros = (difference &- ones) & ~difference & (ones << 7)
            if zeros != 0 { return index &+ zeros.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            if start[index] == byte { return index }
            index &+= 1
        }
        return nil
    }
}

/// Multiply and fold: a step of the hashes of paths and segments.
enum Folding {
    @inline(__always)
    static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
