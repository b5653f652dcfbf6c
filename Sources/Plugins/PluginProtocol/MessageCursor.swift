/// Walks over the fields of one small protobuf message: for go-plugin's own services and for reflection, whose messages
/// are read by hand. What a user's methods exchange goes through the tables of `Schema`.
///
/// It borrows the bytes: they, and each `.bytes` it answers, are valid as long as the caller keeps them.
public struct MessageCursor {
    /// A field as it stands on the wire.
    public struct Field {
        public let number: Int32
        public let value: Value
    }

    public enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(UnsafeRawBufferPointer)
    }

    /// The bytes are not a protobuf message.
    public struct Fault: Error, Equatable {
        /// Where it shows, from the first byte of the message.
        public let offset: Int
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// How many bytes lie behind it, those of values that were passed over included.
    public var offset: Int { position }

    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next field, or nil at the end. Groups are skipped: none of these messages has one.
    public mutating func next() throws(Fault) -> Field? {
        while position < bytes.count {
            let tag = try varint()
            guard tag >> 3 > 0, tag >> 3 <= 536_870_911 else { throw Fault(offset: position) }
            let number = Int32(truncatingIfNeeded: tag >> 3)
            switch tag & 7 {
            case 3: try skipGroup(number)
            case let type:
                return Field(number: number, value: try value(wireType: type))
            }
        }
        return nil
    }

    private mutating func value(wireType: UInt64) throws(Fault) -> Value {
        switch wireType {
        case 0: return .varint(try varint())
        case 1: return .fixed64(try fixed(8))
        case 2:
            let length = try varint()
            guard length <= UInt64(bytes.count - position) else { throw Fault(offset: position) }
            let end = position + Int(length)
            defer { position = end }
            return .bytes(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
        case 5: return .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
        default: throw Fault(offset: position)
        }
    }

    private mutating func varint() throws(Fault) -> UInt64 {
        var result: UInt64 = 0
        for index in UInt64(0)..<10 {
            guard position < bytes.count else { break }
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7f) << (index * 7)
            if byte < 0x80 { return result }
        }
        throw Fault(offset: position)
    }

    private mutating func fixed(_ length: Int) throws(Fault) -> UInt64 {
        guard bytes.count - position >= length else { throw Fault(offset: position) }
        var result: UInt64 = 0
        for index in 0..<length { result |= UInt64(bytes[position + index]) << UInt64(index * 8) }
        position += length
        return result
    }

    /// Iterative, as groups nest as deeply as whoever wrote them liked.
    private mutating func skipGroup(_ number: Int32) throws(Fault) {
        var open = [number]
        while let innermost = open.last {
            let tag = try varint()
            let number = Int32(truncatingIfNeeded: tag >> 3)
            switch tag & 7 {
            case 3: open.append(number)
            case 4:
                guard number == innermost else { throw Fault(offset: position) }
                open.removeLast()
            case let type: _ = try value(wireType: type)
            }
        }
    }
}
