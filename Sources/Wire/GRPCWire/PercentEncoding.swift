public import Bytes

/// The percent-encoding of `grpc-message`.
public enum PercentEncoding {
    /// Appends `text` decoded. A `%` that two hexadecimal digits do not follow stays as it is. The result is meant to
    /// be UTF-8 but need not be: the plugin wrote it.
    public static func decode(_ text: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) {
        buffer.reserve(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "%"), text.count - index > 2,
                let high = hexadecimalValue(text[index + 1]), let low = hexadecimalValue(text[index + 2])
            {
                buffer.append(high << 4 | low)
                index += 3
            } else {
                buffer.append(byte)
                index += 1
            }
        }
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
