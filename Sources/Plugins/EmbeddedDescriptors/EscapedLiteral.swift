/// A string literal with escapes, as Python and Ruby have it in generated code: undone, the bytes that it stands for.
struct EscapedLiteral {
    /// The bytes, and where the text goes on behind the closing quote.
    let bytes: [UInt8]
    let end: Int

    /// Reads the literal whose opening quote stands at `start`; nil when it does not end, or is longer than
    /// `maximumBytes`.
    ///
    /// - Parameter walked: grows by how many bytes were looked at, whatever the answer.
    init?(at start: Int, in text: UnsafeRawBufferPointer, maximumBytes: Int, walked: inout Int) {
        guard start < text.count else { return nil }
        let quote = text[start]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        var position = start + 1
        defer { walked += position - start }
        while position < text.count, bytes.count <= maximumBytes {
            let byte = text[position]
            position += 1
            if byte == quote {
                (self.bytes, end) = (bytes, position)
                return
            }
            if byte == UInt8(ascii: "\\") {
                guard Self.undo(&position, text, into: &bytes) else { return nil }
            } else {
                bytes.append(byte)
            }
        }
        return nil
    }

    init?(at start: Int, in text: UnsafeRawBufferPointer, maximumBytes: Int) {
        var walked = 0
        self.init(at: start, in: text, maximumBytes: maximumBytes, walked: &walked)
    }

    /// Reads what follows a backslash.
    private static func undo(_ position: inout Int, _ text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) -> Bool {
        guard position < text.count else { return false }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "r"): bytes.append(0x0d)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "a"): bytes.append(0x07)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "v"): bytes.append(0x0b)
        case UInt8(ascii: "f"): bytes.append(0x0c)
        case UInt8(ascii: "e"): bytes.append(0x1b)
        // A line that goes on.
        case 0x0a: break
        case UInt8(ascii: "x"):
            guard let value = number(&position, text, radix: 16, digits: 2) else { return false }
            bytes.append(value)
        case 0x30...0x37:
            position -= 1
            guard let value = number(&position, text, radix: 8, digits: 3) else { return false }
            bytes.append(value)
        // Quotes, the backslash, Ruby's `\#`.
        default: bytes.append(byte)
        }
        return true
    }

    private static func number(
        _ position: inout Int, _ text: UnsafeRawBufferPointer, radix: UInt32, digits: Int
    ) -> UInt8? {
        var value: UInt32 = 0
        var count = 0
        while count < digits, position < text.count, let digit = digit(text[position]), digit < radix {
            value = value * radix + digit
            position += 1
            count += 1
        }
        return count > 0 ? UInt8(truncatingIfNeeded: value) : nil
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46, 0x61...0x66: UInt32(byte | 0x20) - 0x57
        default: nil
        }
    }
}
