internal import PluginProtocol

/// A line of generated Ruby, taken apart.
struct RubyLine {
    enum Token: Equatable {
        /// A name, with `::` and `.` in it: `add_message`, `self.service_name`, `::Shop::V1::Item`.
        case word(String)
        /// `:name`, also as `name:`.
        case symbol(String)
        case text(String)
        case number(Int64)
        /// Any other character but space.
        case mark(UInt8)
    }

    /// Longer statements are cut: generated code has none.
    private static let maximumTokens = 200

    var tokens: [Token] = []

    /// The statement goes on in the next line.
    var isOpen: Bool { tokens.last == .mark(UInt8(ascii: ",")) && tokens.count < Self.maximumTokens }

    /// It opens a block.
    var opensBlock: Bool { tokens.contains(.word("do")) }

    var texts: [String] { tokens.compactMap { if case .text(let text) = $0 { text } else { nil } } }

    var symbols: [String] { tokens.compactMap { if case .symbol(let name) = $0 { name } else { nil } } }

    var numbers: [Int64] { tokens.compactMap { if case .number(let number) = $0 { number } else { nil } } }

    /// Takes one line in, behind what is there.
    mutating func append(_ line: UnsafeRawBufferPointer) {
        var position = 0
        while position < line.count, tokens.count < Self.maximumTokens {
            let byte = line[position]
            switch byte {
            case 0x20, 0x09, 0x0d: position += 1
            case UInt8(ascii: "#"): return
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let literal = EscapedLiteral(at: position, in: line, maximumBytes: 4096) else { return }
                tokens.append(.text(String(decoding: literal.bytes, as: UTF8.self)))
                position = literal.end
            case 0x30...0x39:
                let digits = Self.run(from: position, in: line) { $0 >= 0x30 && $0 <= 0x39 }
                tokens.append(.number(Int64(digits) ?? -1))
                position += digits.utf8.count
            case UInt8(ascii: ":") where position + 1 < line.count && line[position + 1].isNameByte:
                let name = Self.run(from: position + 1, in: line, while: \.isNameByte)
                tokens.append(.symbol(name))
                position += 1 + name.utf8.count
            case _ where Self.isWordByte(byte):
                let word = Self.run(from: position, in: line, while: Self.isWordByte)
                position += word.utf8.count
                // A key of a hash: `json_name: "x"`.
                tokens.append(word.hasSuffix(":") ? .symbol(String(word.dropLast())) : .word(word))
            default:
                tokens.append(.mark(byte))
                position += 1
            }
        }
    }

    private static func run(
        from start: Int, in line: UnsafeRawBufferPointer, while isPart: (UInt8) -> Bool
    ) -> String {
        String(decoding: line[start...].prefix(while: isPart), as: UTF8.self)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte.isNameByte || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
