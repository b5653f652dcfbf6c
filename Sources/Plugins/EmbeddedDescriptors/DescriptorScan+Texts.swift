/// Descriptors in source text: protoc's Python and Ruby generators write them as one string literal with escapes.
extension DescriptorScan {
    /// What stands before the literal: Python's, Python's before protobuf 3.20, Ruby's.
    private static let introductions = [
        ByteSearch("AddSerializedFile("), ByteSearch("serialized_pb="), ByteSearch("descriptor_data ="),
    ]

    mutating func readTexts(in text: UnsafeRawBufferPointer) {
        for introduction in Self.introductions {
            var position = 0
            while let start = introduction.next(in: text, from: position), goesOn() {
                position = start + introduction.count
                guard let (bytes, end) = literals(from: position, in: text) else { continue }
                position = end
                bytes.withUnsafeBytes { read(descriptorOrSet: $0) }
            }
        }
    }

    /// The literal that begins at `start`, with those that follow it at once: Python joins them.
    private mutating func literals(from start: Int, in text: UnsafeRawBufferPointer) -> (bytes: [UInt8], end: Int)? {
        var bytes: [UInt8] = []
        var end = start
        while let quote = opening(from: end, in: text) {
            let room = bounds.maximumFileBytes - bytes.count
            guard
                let literal = EscapedLiteral(at: quote, in: text, maximumBytes: room, walked: &walkedBytes)
            else { break }
            bytes += literal.bytes
            end = literal.end
        }
        return bytes.isEmpty ? nil : (bytes, end)
    }

    /// The next quote, when only space, `b`, `_b(` and a line's continuation stand before it.
    private func opening(from start: Int, in text: UnsafeRawBufferPointer) -> Int? {
        for position in start..<min(start + 200, text.count) {
            switch text[position] {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): return position
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "b"), UInt8(ascii: "("):
                continue
            default: return nil
            }
        }
        return nil
    }
}
