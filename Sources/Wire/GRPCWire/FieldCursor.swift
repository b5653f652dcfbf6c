internal import Bytes

/// Walks the top-level fields of a serialized protobuf message, for the two small messages that gRPC itself defines.
struct FieldCursor {
    enum Content {
        case varint(UInt64)
        case bytes(ByteView)
        /// A fixed-size field, which no message read here has.
        case other
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private(set) var isMalformed = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next field; nil at the end, and at the first malformed byte (`isMalformed`).
    mutating func next() -> (number: UInt64, content: Content)? {
        guard !isMalformed, position < bytes.count else { return nil }
        guard let tag = varint(), tag >> 3 > 0 else { return fail() }
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return fail() }
            return (tag >> 3, .varint(value))
        case 2:
            guard let length = varint(), let view = take(length) else { return fail() }
            return (tag >> 3, .bytes(view))
        case 1, 5:
            guard take(tag & 7 == 1 ? 8 : 4) != nil else { return fail() }
            return (tag >> 3, .other)
        default:
            return fail()
        }
    }

    private mutating func fail() -> (number: UInt64, content: Content)? {
        isMalformed = true
        return nil
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    private mutating func take(_ length: UInt64) -> ByteView? {
        guard length <= UInt64(bytes.count - position), let base = bytes.baseAddress else { return nil }
        let start = (base + position).assumingMemoryBound(to: UInt8.self)
        position += Int(length)
        return ByteView(start: start, count: Int(length))
    }
}
