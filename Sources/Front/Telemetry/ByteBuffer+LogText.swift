internal import Bytes

extension ByteBuffer {
    /// Appends bytes from outside within a JSON string: quotes, backslashes and control characters escaped, and
    /// everything beyond ASCII that is not UTF-8 replaced, so that one bad request never breaks a log's reader.
    mutating func appendJSONEscaped(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
            appendJSONEscaped(repairing: bytes)
            return
        }
        append(bytes)
    }

    private mutating func appendJSONEscaped(repairing bytes: UnsafeRawBufferPointer) {
        for byte in String(decoding: bytes, as: UTF8.self).utf8 {
            switch byte {
            case 0x22: append("\\\"")
            case 0x5C: append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20, 0x7F:
                append("\\u00")
                append(Self.hexadecimal(byte >> 4))
                append(Self.hexadecimal(byte & 15))
            default: append(byte)
            }
        }
    }

    /// Appends bytes from outside for a line of text: no control character leaves, so nobody can forge a line.
    mutating func appendPrintable(_ bytes: UnsafeRawBufferPointer) {
        for byte in String(decoding: bytes, as: UTF8.self).utf8 {
            if byte < 0x20 || byte == 0x7F {
                append("\\x")
                append(Self.hexadecimal(byte >> 4))
                append(Self.hexadecimal(byte & 15))
            } else {
                append(byte)
            }
        }
    }

    /// Appends `nanoseconds` as milliseconds with three decimals.
    mutating func appendMilliseconds(_ nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1000
        appendDecimal(microseconds / 1000)
        append(UInt8(ascii: "."))
        append(UInt8(truncatingIfNeeded: microseconds / 100 % 10) &+ 0x30)
        append(UInt8(truncatingIfNeeded: microseconds / 10 % 10) &+ 0x30)
        append(UInt8(truncatingIfNeeded: microseconds % 10) &+ 0x30)
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble &+ 0x30 : nibble &+ 0x57
    }
}
