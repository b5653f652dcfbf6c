/// Decides whether bytes that arrive in any pieces are UTF-8, at the first byte that tells (RFC 3629: nothing overlong, no
/// surrogates, nothing above U+10FFFF).
struct UTF8Validator: Equatable {
    /// Continuation bytes that the character begun still needs.
    private var missing = 0
    /// What the next continuation byte may be: the second byte of a character is bounded by the first.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xbf

    /// Whether no character is left half done.
    var isComplete: Bool { missing == 0 }

    /// Takes the next piece. False when no continuation can make the text UTF-8 any more; the validator is then spent.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if missing == 0 { index = Self.skipASCII(bytes, from: index) }
            guard index < bytes.count else { return true }
            guard accepts(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count - index >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        return index
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= lowest, byte <= highest else { return false }
            missing -= 1
            (lowest, highest) = (0x80, 0xbf)
            return true
        }
        switch byte {
        case 0...0x7f: return true
        case 0xc2...0xdf: missing = 1
        case 0xe0: (missing, lowest) = (2, 0xa0)
        case 0xed: (missing, highest) = (2, 0x9f)
        case 0xe1...0xef: missing = 2
        case 0xf0: (missing, lowest) = (3, 0x90)
        case 0xf1...0xf3: missing = 3
        case 0xf4: (missing, highest) = (3, 0x8f)
        default: return false
        }
        return true
    }
}
