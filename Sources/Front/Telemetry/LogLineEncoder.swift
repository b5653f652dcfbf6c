internal import Bytes
internal import Logging

/// Writes a log line in one of its two formats.
struct LogLineEncoder: ~Copyable {
    private var buffer = ByteBuffer(minimumCapacity: 512)
    private var time = LogTime()
    private let longestValue: Int

    init(longestValue: Int) {
        self.longestValue = longestValue
    }

    mutating func take() -> ByteBuffer { buffer.take() }

    // MARK: JSON

    /// One object: time, level and message, then the metadata in the order of its keys.
    mutating func appendJSON(_ line: LogLine) {
        buffer.append("{\"time\":\"")
        time.append(seconds: line.seconds, nanoseconds: line.nanoseconds, to: &buffer)
        buffer.append("\",\"level\":\"")
        buffer.append(line.level.name)
        buffer.append("\",\"message\":")
        appendQuoted(line.message)
        for (key, value) in line.metadata.sorted(by: { $0.key < $1.key }) {
            buffer.append(",")
            appendQuoted(key)
            buffer.append(":")
            appendJSON(value)
        }
        buffer.append("}\n")
    }

    private mutating func appendJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): appendQuoted(text)
        case .stringConvertible(let value): appendQuoted("\(value)")
        case .array(let values):
            buffer.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(",") }
                appendJSON(value)
            }
            buffer.append("]")
        case .dictionary(let values):
            buffer.append("{")
            for (index, entry) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { buffer.append(",") }
                appendQuoted(entry.key)
                buffer.append(":")
                appendJSON(entry.value)
            }
            buffer.append("}")
        }
    }

    // MARK: Text

    /// `2026-11-24T08:31:35.123Z info  message key=value`, what is below a key as `key.sub=value`.
    mutating func appendText(_ line: LogLine) {
        time.append(seconds: line.seconds, nanoseconds: line.nanoseconds, to: &buffer)
        buffer.append(" ")
        buffer.append(line.level.name)
        buffer.append(line.level.name.utf8CodeUnitCount < 5 ? "  " : " ")
        var message = shortened(line.message)
        message.withUTF8 { buffer.appendPrintable(UnsafeRawBufferPointer($0)) }
        appendText(line.metadata, below: "")
        buffer.append("\n")
    }

    private mutating func appendText(_ metadata: Logger.Metadata, below path: String) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            if case .dictionary(let inner) = value {
                appendText(inner, below: "\(path)\(key).")
                continue
            }
            buffer.append(" ")
            var name = "\(path)\(key)="
            name.withUTF8 { buffer.appendPrintable(UnsafeRawBufferPointer($0)) }
            switch value {
            case .string(let text): appendWord(text)
            case .stringConvertible(let value): appendWord("\(value)")
            case .array, .dictionary: appendJSON(value)
            }
        }
    }

    /// A word as it is; what could be taken for more than one in quotes.
    private mutating func appendWord(_ text: String) {
        let isWord =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C }
        if isWord { buffer.append(shortened(text)) } else { appendQuoted(text) }
    }

    // MARK: Both

    private mutating func appendQuoted(_ text: String) {
        var text = shortened(text)
        buffer.append("\"")
        text.withUTF8 { buffer.appendJSONEscaped(UnsafeRawBufferPointer($0)) }
        buffer.append("\"")
    }

    private func shortened(_ text: String) -> String {
        guard text.utf8.count > longestValue else { return text }
        // Scalars and not bytes, so that none is cut in two.
        var kept = ""
        for scalar in text.unicodeScalars {
            guard kept.utf8.count + scalar.utf8.count <= longestValue else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }
}
