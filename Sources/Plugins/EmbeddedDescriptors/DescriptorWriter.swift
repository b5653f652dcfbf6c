/// Serializes the messages of descriptor.proto, field by field.
struct DescriptorWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: UInt8, _ value: UInt64) {
        varint(UInt64(number) << 3)
        varint(value)
    }

    mutating func append(_ number: UInt8, _ part: [UInt8]) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(part.count))
        bytes += part
    }

    mutating func append(_ number: UInt8, _ text: String) { append(number, Array(text.utf8)) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
