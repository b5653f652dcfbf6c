/// Reads a path template:
///
///     Template  = "/" Segments [ ":" LITERAL ]
///     Segments  = Segment { "/" Segment }
///     Segment   = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"
///     FieldPath = IDENT { "." IDENT }
///
/// `**` stands last, variables don't nest, and `/` alone is the root.
struct PathTemplateParser {
    private(set) var segments: [PathTemplate.Segment] = []
    private(set) var variables: [PathVariable] = []
    private(set) var verb: String?

    private let text: String
    private let bytes: [UInt8]
    private var index = 0
    /// Where the segments end: before the verb's colon, or at the end.
    private var end: Int

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        end = bytes.count
    }

    mutating func parse() throws(TemplateFault) {
        guard bytes.count <= PathTemplate.maximumBytes else {
            throw fault("it is longer than \(PathTemplate.maximumBytes) bytes", at: PathTemplate.maximumBytes)
        }
        guard bytes.first == UInt8(ascii: "/") else { throw fault("a path template begins with /") }
        index = 1
        guard bytes.count > 1 else {
            segments = [.literal("")]
            return
        }
        // Behind the last segment's own braces and slashes.
        let last = bytes.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "}") } ?? 0
        if let colon = bytes[last...].lastIndex(of: UInt8(ascii: ":")) { end = colon }
        try readSegments(inVariable: false)
        guard index == end else { throw unexpected() }
        guard end < bytes.count else { return }
        index = end + 1
        end = bytes.count
        guard index < end else { throw fault("the verb behind : is empty") }
        verb = try readLiteral()
        guard index == end else { throw unexpected() }
    }

    private mutating func readSegments(inVariable: Bool) throws(TemplateFault) {
        while true {
            try readSegment(inVariable: inVariable)
            guard index < end, bytes[index] == UInt8(ascii: "/") else { return }
            index += 1
        }
    }

    private mutating func readSegment(inVariable: Bool) throws(TemplateFault) {
        guard segments.last != .multi else { throw fault("nothing may follow **", at: index - 1) }
        guard segments.count < PathTemplate.maximumSegments else {
            throw fault("it has more than \(PathTemplate.maximumSegments) segments")
        }
        guard index < end, !isAtEndOfSegment else {
            let isTrailing = index == bytes.count
            throw fault("a segment is empty" + (isTrailing ? ": a template ends without a slash" : ""))
        }
        switch bytes[index] {
        case UInt8(ascii: "*"):
            index += 1
            if index < end, bytes[index] == UInt8(ascii: "*") {
                index += 1
                segments.append(.multi)
            } else {
                segments.append(.single)
            }
            guard index == end || isAtEndOfSegment else { throw fault("* and ** are whole segments") }
        case UInt8(ascii: "{"):
            guard !inVariable else { throw fault("a variable may not stand in another one") }
            try readVariable()
            guard index == end || bytes[index] == UInt8(ascii: "/") else {
                throw fault("a variable is a whole segment: / or :verb may follow its }")
            }
        default:
            segments.append(.literal(try readLiteral()))
            guard index == end || isAtEndOfSegment else { throw unexpected() }
        }
    }

    /// Whether the byte at `index` ends a segment. An open brace's end too, so that `{x=}` has an empty one.
    private var isAtEndOfSegment: Bool {
        bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: "}")
    }

    private mutating func readVariable() throws(TemplateFault) {
        let open = index
        index += 1
        let name = try readFieldPath()
        guard !variables.contains(where: { $0.fieldPath == name }) else {
            throw fault("the variable \(name) stands twice", at: open)
        }
        let first = segments.count
        if index < end, bytes[index] == UInt8(ascii: "=") {
            index += 1
            try readSegments(inVariable: true)
        } else {
            guard segments.last != .multi else { throw fault("nothing may follow **", at: open - 1) }
            segments.append(.single)
        }
        guard index < end, bytes[index] == UInt8(ascii: "}") else {
            throw index < end ? unexpected() : fault("the variable \(name) has no }")
        }
        index += 1
        variables.append(
            PathVariable(
                fieldPath: name, firstSegment: first, segmentCount: segments.count - first,
                reachesEnd: segments.last == .multi))
    }

    private mutating func readFieldPath() throws(TemplateFault) -> String {
        let start = index
        while true {
            guard index < end, Self.beginsIdentifier(bytes[index]) else {
                throw fault("expected a field's name: letters, digits and _, no digit first")
            }
            while index < end, Self.beginsIdentifier(bytes[index]) || bytes[index].isDigit { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: ".") else { break }
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func beginsIdentifier(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte.isLetterOrDigit && !byte.isDigit
    }

    /// `pchar`s and what is written raw though it should be encoded: letters beyond ASCII. Decoded.
    private mutating func readLiteral() throws(TemplateFault) -> String {
        let start = index
        var decoded: [UInt8] = []
        while index < end, Self.isLiteral(bytes[index]) {
            guard bytes[index] == UInt8(ascii: "%") else {
                decoded.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < end, let high = bytes[index + 1].hexadecimalValue,
                let low = bytes[index + 2].hexadecimalValue
            else { throw fault("two hexadecimal digits follow a %") }
            decoded.append(high << 4 | low)
            index += 3
        }
        guard index > start else { throw unexpected() }
        guard let literal = String(validating: decoded, as: UTF8.self) else {
            throw fault("it is not UTF-8 when decoded", at: start)
        }
        return literal
    }

    private static func isLiteral(_ byte: UInt8) -> Bool {
        if byte.isLetterOrDigit || byte >= 0x80 { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="),
            UInt8(ascii: "@"), UInt8(ascii: ":"):
            return true
        default:
            return false
        }
    }

    private func unexpected() -> TemplateFault {
        guard index < bytes.count else { return fault("it ends too early") }
        if bytes[index] == UInt8(ascii: "*") { return fault("* and ** are whole segments") }
        if bytes[index] == UInt8(ascii: "{") { return fault("a variable is a whole segment") }
        let rest = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
        let shown = rest.unicodeScalars.first.map { $0.value < 0x20 ? "a control character" : "\"\($0)\"" } ?? "this"
        return fault("\(shown) may not stand here unencoded")
    }

    private func fault(_ reason: String, at position: Int? = nil) -> TemplateFault {
        let before = bytes.prefix(max(0, min(position ?? index, bytes.count)))
        return TemplateFault(
            template: text, column: String(decoding: before, as: UTF8.self).count + 1, reason: reason)
    }
}
