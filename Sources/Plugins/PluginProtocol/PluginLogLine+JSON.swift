extension PluginLogLine {
    /// Reads one of hclog's JSON lines.
    ///
    /// - Returns: nil, for a line that is to be taken as it stands: not one JSON object, no known `@level`, a key of
    ///   hclog's that is not text, a `@timestamp` that is no time.
    init?(hclogJSON line: [UInt8]) {
        guard line.first == UInt8(ascii: "{"), let members = JSONScanner.members(of: line) else { return nil }
        var level: Level?
        var message = ""
        var module: String?
        var fields: [Field] = []
        for member in members {
            switch member.key {
            case "@level":
                guard case .text(let value) = member.value, let known = Level(rawValue: value) else { return nil }
                level = known
            case "@message":
                guard case .text(let value) = member.value else { return nil }
                message = value
            case "@timestamp":
                guard case .text(let value) = member.value, Self.isTimestamp(value) else { return nil }
            case "@module":
                guard case .text(let value) = member.value else { return nil }
                module = value
            default:
                fields.append(Field(key: member.key, value: member.value.text))
            }
        }
        guard let level else { return nil }
        self.init(level: level, message: message, module: module, fields: fields)
    }

    /// `2006-01-02T15:04:05`, a fraction or none, `Z` or an offset.
    private static func isTimestamp(_ text: String) -> Bool {
        let form = Array("0000-00-00T00:00:00".utf8)
        let bytes = Array(text.utf8)
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard bytes.count > form.count, bytes.count <= 40,
            zip(bytes, form).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 })
        else { return false }
        var rest = bytes[form.count...]
        if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop(while: isDigit) }
        if rest.elementsEqual("Z".utf8) { return true }
        let offset = Array("+00:00".utf8)
        return rest.count == offset.count && (rest.first == offset[0] || rest.first == UInt8(ascii: "-"))
            && zip(rest, offset).dropFirst().allSatisfy { $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 }
    }
}
