/// Walks over the fields of one serialized message, in whatever order they stand. Ends early at bytes that are none.
struct WireFields {
    enum Value: Equatable {
        case number(UInt64)
        /// Where the bytes of a length-delimited field stand.
        case bytes(Range<Int>)
    }

    struct Field: Equatable {
        var number: Int
        var value: Value
    }

    let bytes: [UInt8]
    private(set) var isMalformed = false
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next field; groups and their contents are stepped over. Nil at the end, and where the bytes are malformed.
    mutating func next() -> Field? {
        while position < bytes.count {
            guard let tag = varint(), tag >> 3 > 0, tag >> 3 <= 536_870_911 else { return fail() }
            let number = Int(tag >> 3)
            switch tag & 7 {
            case 0:
                guard let value = varint() else { return fail() }
                return Field(number: number, value: .number(value))
            case 1: guard step(8) else { return fail() }
            case 2:
                guard let length = varint(), length <= UInt64(bytes.count - position) else { return fail() }
                let start = position
                position += Int(length)
                return Field(number: number, value: .bytes(start..<position))
            case 3, 4: continue
            case 5: guard step(4) else { return fail() }
            default: return fail()
            }
        }
        return nil
    }

    private mutating func fail() -> Field? {
        isMalformed = true
        position = bytes.count
        return nil
    }

    private mutating func step(_ count: Int) -> Bool {
        guard bytes.count - position >= count else { return false }
        position += count
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 70 {
            let byte = bytes[position]
            position += 1
            value |= shift < 64 ? UInt64(byte & 0x7F) << shift : 0
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
