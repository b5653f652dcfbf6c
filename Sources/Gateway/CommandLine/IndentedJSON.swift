/// JSON for people and for diffs: a member or element a line.
enum IndentedJSON {
    /// - Parameter json: one line, as jansson writes it; two blanks a level are put in.
    static func text(_ json: String) -> String {
        var lines: [UInt8] = []
        lines.reserveCapacity(json.utf8.count * 2)
        var level = 0
        var isInString = false
        var isEscaped = false
        /// What was opened is broken into lines once something stands in it.
        var isOpened = false
        func breakLine() {
            lines.append(UInt8(ascii: "\n"))
            lines.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
        }
        for byte in json.utf8 {
            if isInString {
                lines.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if isClosing { level = max(0, level - 1) }
            if isOpened != isClosing { breakLine() }
            isOpened = false
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                lines.append(byte)
                level += 1
                isOpened = true
            case UInt8(ascii: ","):
                lines.append(byte)
                breakLine()
            case UInt8(ascii: ":"):
                lines += [byte, UInt8(ascii: " ")]
            default:
                isInString = byte == UInt8(ascii: "\"")
                lines.append(byte)
            }
        }
        return String(decoding: lines, as: UTF8.self)
    }
}
