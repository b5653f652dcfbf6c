/// A place in the bytes of a message, and their end: reads protobuf's wire format and never past the end.
///
/// It is trivial, and valid as long as the bytes of the reply are.
struct ReplyCursor {
    var next: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    init(next: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.next = next
        self.end = end
    }

    /// The bytes of a message. An empty one needs no address of its own.
    init(_ bytes: UnsafeRawBufferPointer, orEmptyAt placeholder: UnsafePointer<UInt8>) {
        next = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? placeholder
        end = next + bytes.count
    }

    @inline(__always)
    var isAtEnd: Bool { next >= end }

    @inline(__always)
    var count: Int { end - next }

    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: next, count: end - next) }

    // MARK: - Tokens

    @inline(__always)
    mutating func varint() throws(ReplyFault) -> UInt64 {
        if next < end {
            let first = next[0]
            if first < 0x80 {
                next += 1
                return UInt64(first)
            }
            if end - next > 1 {
                let second = next[1]
                if second < 0x80 {
                    next += 2
                    return UInt64(first & 0x7F) | UInt64(second) << 7
                }
            }
        }
        return try longVarint()
    }

    @inline(never)
    private mutating func longVarint() throws(ReplyFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while next < end {
            let byte = next.pointee
            next += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift &+= 7
            if shift == 70 { throw .malformed("a varint is longer than ten bytes") }
        }
        throw .malformed("a message ends within a varint")
    }

    /// Field number and wire type.
    @inline(__always)
    mutating func tag() throws(ReplyFault) -> UInt32 {
        let tag = try varint()
        guard tag <= UInt64(UInt32.max), tag >= 8 else { throw .malformed("\(tag >> 3) is no field number") }
        return UInt32(truncatingIfNeeded: tag)
    }

    @inline(__always)
    mutating func fixed64() throws(ReplyFault) -> UInt64 {
        guard end - next >= 8 else { throw .malformed("a message ends within a fixed64") }
        let value = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self)
        next += 8
        return UInt64(littleEndian: value)
    }

    @inline(__always)
    mutating func fixed32() throws(ReplyFault) -> UInt32 {
        guard end - next >= 4 else { throw .malformed("a message ends within a fixed32") }
        let value = UnsafeRawPointer(next).loadUnaligned(as: UInt32.self)
        next += 4
        return UInt32(littleEndian: value)
    }

    /// What a length announces: it is checked against what is there before anything else.
    @inline(__always)
    mutating func delimited() throws(ReplyFault) -> ReplyCursor {
        let length = try varint()
        guard length <= UInt64(end - next) else { throw .malformed("a length reaches beyond the end of its message") }
        let content = ReplyCursor(next: next, end: next + Int(length))
        next = content.end
        return content
    }

    /// What stands between a group's start, which has been read, and its end.
    mutating func group(_ number: UInt32) throws(ReplyFault) -> ReplyCursor {
        let start = next
        let contentEnd = try skipGroup(number, nesting: 0)
        return ReplyCursor(next: start, end: contentEnd)
    }

    // MARK: - Skipping

    /// Skips the value behind `tag`.
    @inline(__always)
    mutating func skip(_ tag: UInt32) throws(ReplyFault) {
        try skip(tag, nesting: 0)
    }

    @inline(__always)
    private mutating func skip(_ tag: UInt32, nesting: Int) throws(ReplyFault) {
        switch tag & 7 {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: _ = try delimited()
        case 3: _ = try skipGroup(tag >> 3, nesting: nesting)
        case 5: _ = try fixed32()
        case 4: throw .malformed("a group ends that has not begun")
        default: throw .malformed("\(tag & 7) is no wire type")
        }
    }

    /// Skips to behind the end of the group `number`; where its content ends. Groups nest by recursion, so 100 is the
    /// limit, as in protobuf's own parsers.
    @inline(never)
    private mutating func skipGroup(_ number: UInt32, nesting: Int) throws(ReplyFault) -> UnsafePointer<UInt8> {
        guard nesting < 100 else { throw .tooLarge("groups are nested deeper than 100") }
        while !isAtEnd {
            let contentEnd = next
            let tag = try self.tag()
            if tag & 7 == 4 {
                guard tag >> 3 == number else { throw .malformed("group \(number) ends as group \(tag >> 3)") }
                return contentEnd
            }
            try skip(tag, nesting: nesting + 1)
        }
        throw .malformed("a message ends within group \(number)")
    }
}
