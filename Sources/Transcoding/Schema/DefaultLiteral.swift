/// A proto2 `default`, as the descriptor spells it, made a value.
struct DefaultLiteral {
    private(set) var bits: UInt64 = 0
    private(set) var bytes: [UInt8]?

    /// What cannot be read counts as no default.
    init(_ text: String?, kind: FieldKind, values: [(name: String, number: Int32)]) {
        guard let text else { return }
        switch kind {
        case .double:
            bits = Double(text)?.bitPattern ?? 0
        case .float:
            bits = UInt64(Float(text)?.bitPattern ?? 0)
        case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64:
            bits = UInt64(bitPattern: Int64(text) ?? 0)
        case .uint32, .uint64, .fixed32, .fixed64:
            bits = UInt64(text) ?? 0
        case .bool:
            bits = text == "true" ? 1 : 0
        case .enumeration:
            let number = values.first { $0.name == text }?.number ?? 0
            bits = UInt64(bitPattern: Int64(number))
        case .string:
            bytes = Array(text.utf8)
        case .bytes:
            bytes = Self.unescaped(Array(text.utf8))
        case .message, .group:
            break
        }
    }

    /// Undoes C escapes, which is how a descriptor spells bytes.
    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < text.count else {
                result.append(byte)
                continue
            }
            let escape = text[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "a"): result.append(0x07)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "v"): result.append(0x0B)
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                result.append(number(text, &index, radix: 16, maximumDigits: 2))
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                index -= 1
                result.append(number(text, &index, radix: 8, maximumDigits: 3))
            default: result.append(escape)
            }
        }
        return result
    }

    private static func number(_ text: [UInt8], _ index: inout Int, radix: Int, maximumDigits: Int) -> UInt8 {
        var value = 0
        var digits = 0
        while digits < maximumDigits, index < text.count,
            let digit = Character(UnicodeScalar(text[index])).hexDigitValue, digit < radix
        {
            value = value * radix + digit
            digits += 1
            index += 1
        }
        return UInt8(truncatingIfNeeded: value)
    }
}
