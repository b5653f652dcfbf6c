/// Takes one JSON object or array apart, for log lines and for what commands print: texts are decoded, anything else is
/// kept as it stands, to be taken apart in its turn.
///
/// It checks no more of a nested value than where it ends. The size is bounded by whoever read it.
public struct JSONScanner {
    public enum Value: Equatable {
        case text(String)
        /// A number, a literal, an array or an object, as JSON.
        case other(String)

        /// Either's text.
        public var text: String {
            switch self {
            case .text(let text), .other(let text): text
            }
        }
    }

    public struct Member: Equatable {
        public let key: String
        public let value: Value
    }

    private let bytes: [UInt8]
    private var position = 0

    /// The members in their order; nil when `json` is not one object with nothing behind it.
    public static func members(of json: [UInt8]) -> [Member]? {
        var scanner = JSONScanner(bytes: json)
        guard let members = scanner.object() else { return nil }
        return scanner.isAtEnd ? members : nil
    }

    /// The elements in their order; nil when `json` is not one array with nothing behind it.
    public static func elements(of json: [UInt8]) -> [Value]? {
        var scanner = JSONScanner(bytes: json)
        guard let elements = scanner.array() else { return nil }
        return scanner.isAtEnd ? elements : nil
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func object() -> [Member]? {
        guard take(UInt8(ascii: "{")) else { return nil }
        var members: [Member] = []
        if take(UInt8(ascii: "}")) { return members }
        repeat {
            skipSpace()
            guard let key = string(), take(UInt8(ascii: ":")), let value = value() else { return nil }
            members.append(Member(key: key, value: value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? members : nil
    }

    private mutating func array() -> [Value]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var elements: [Value] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let value = value() else { return nil }
            elements.append(value)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? elements : nil
    }

    private mutating func value() -> Value? {
        skipSpace()
        let start = position
        switch current {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "{"), UInt8(ascii: "["): guard skipNested() else { return nil }
        case nil: return nil
        default: skipWord()
        }
        return position == start ? nil : .other(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipWord() {
        while let byte = current, byte > 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"),
            byte != UInt8(ascii: "]")
        {
            position += 1
        }
    }

    /// Counts brackets rather than recursing: a plugin decides how deep they nest.
    private mutating func skipNested() -> Bool {
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                guard string() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return true }
        }
        return false
    }

    private mutating func string() -> String? {
        guard current == UInt8(ascii: "\"") else { return nil }
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard appendEscape(to: &text) else { return nil }
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func appendEscape(to text: inout [UInt8]) -> Bool {
        guard let escape = current else { return false }
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            text.append(contentsOf: String(scalar).utf8)
        default: return false
        }
        return true
    }

    /// What follows `\u`, a second escape included when the two are a pair. A lone surrogate becomes U+FFFD.
    private mutating func escapedScalar() -> UnicodeScalar? {
        guard let first = hexadecimal() else { return nil }
        let replacement: UnicodeScalar = "\u{fffd}"
        guard (0xd800..<0xdc00).contains(first) else { return UnicodeScalar(first) ?? replacement }
        let afterFirst = position
        guard current == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
            return replacement
        }
        position += 2
        guard let second = hexadecimal() else { return nil }
        guard (0xdc00..<0xe000).contains(second) else {
            position = afterFirst
            return replacement
        }
        return UnicodeScalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)) ?? replacement
    }

    private mutating func hexadecimal() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        position += 4
        return value
    }
}
