internal import Bytes

/// A `Host` or an authority, taken apart: the name, in brackets when it is an IPv6 literal, and the port.
struct HostName {
    /// Without a dot at its end.
    let name: ByteView
    let port: ByteView?

    /// Nil when it is not `name`, `name:port`, `[literal]` or `[literal]:port`.
    init?(_ text: ByteView) {
        var end: Int
        if text.count > 0, text.start[0] == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")), bracket > 1 else { return nil }
            for index in 1..<bracket {
                let byte = text.start[index]
                guard byte.hexadecimalValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") else {
                    return nil
                }
            }
            end = bracket + 1
        } else {
            end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
            for index in 0..<end {
                let byte = text.start[index]
                guard byte.isLetterOrDigit || byte >= 0x80 || Self.isMark(byte) else { return nil }
            }
        }
        if end < text.count {
            guard text.start[end] == UInt8(ascii: ":") else { return nil }
            let port = text.slice(end + 1, text.count)
            guard port.bytes.allSatisfy(\.isDigit) else { return nil }
            self.port = port.count > 0 ? port : nil
        } else {
            self.port = nil
        }
        if end > 1, text.start[end - 1] == UInt8(ascii: ".") { end -= 1 }
        guard end > 0 else { return nil }
        self.name = text.slice(0, end)
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Whether nobody outside can make the name point here: an IP literal, a name of one label, or one below a domain
    /// that is not delegated.
    var isBeyondStrangers: Bool {
        if name.start[0] == UInt8(ascii: "[") || isIPv4Literal { return true }
        var last = name.count
        while last > 0, name.start[last - 1] != UInt8(ascii: ".") { last -= 1 }
        if last == 0 { return true }
        let domain = name.slice(last, name.count)
        if domain.isCaseInsensitively("localhost") || domain.isCaseInsensitively("local")
            || domain.isCaseInsensitively("internal") || domain.isCaseInsensitively("svc")
        {
            return true
        }
        let suffix: StaticString = ".cluster.local"
        guard name.count > suffix.utf8CodeUnitCount else { return false }
        return name.slice(name.count - suffix.utf8CodeUnitCount, name.count).isCaseInsensitively(suffix)
    }

    /// Four decimal numbers up to 255. Other spellings of an address are names to us, and refused.
    private var isIPv4Literal: Bool {
        var numbers = 0
        var value = 0
        var digits = 0
        for index in 0...name.count {
            if index == name.count || name.start[index] == UInt8(ascii: ".") {
                guard digits > 0, value <= 255 else { return false }
                numbers += 1
                value = 0
                digits = 0
            } else {
                guard name.start[index].isDigit, digits < 3 else { return false }
                value = value * 10 + Int(name.start[index] - 0x30)
                digits += 1
            }
        }
        return numbers == 4
    }
}
