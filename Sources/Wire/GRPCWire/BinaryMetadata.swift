public import Bytes

/// The base64 of metadata whose name ends in `-bin`.
public enum BinaryMetadata {
    /// Appends the bytes of one value, padded or not; answers false, with `buffer` as it was, when it is not base64.
    /// A list (values joined by commas) is not one value.
    public static func decode(_ text: UnsafeRawBufferPointer, into buffer: inout ByteBuffer) -> Bool {
        let start = buffer.count
        var digits = text.count
        var padding = 0
        while padding < 2, digits > 0, text[digits - 1] == UInt8(ascii: "=") {
            digits -= 1
            padding += 1
        }
        guard padding == 0 || text.count % 4 == 0, digits % 4 != 1 else { return false }
        buffer.reserve(digits / 4 * 3 + 3)
        var group: UInt32 = 0
        var bits = 0
        for index in 0..<digits {
            guard let value = digitValue(text[index]) else {
                buffer.truncate(to: start)
                return false
            }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                buffer.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return true
    }

    private static func digitValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
