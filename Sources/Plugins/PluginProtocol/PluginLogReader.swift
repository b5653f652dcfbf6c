/// Reads a plugin's stderr as go-plugin's own host does: hclog's JSON, else a level in brackets, else debug
/// (`client.go` logStderr, `log_entry.go`).
///
/// It remembers one thing: from a panic on, every line that says no level of its own is an error.
public struct PluginLogReader: Sendable {
    private var isPanicking = false

    public init() {}

    /// A line came, without its end, or a part of one: pieces are not parsed.
    public mutating func lineRead(_ line: some Collection<UInt8>, _ part: LinePart = .whole) -> PluginLogLine {
        let line = Array(line)
        if part != .whole { return PluginLogLine(level: isPanicking ? .error : .debug, message: text(line)) }
        if let parsed = PluginLogLine(hclogJSON: line) { return parsed }
        let message = text(line)
        if let level = Self.taggedLevel(message) { return PluginLogLine(level: level, message: message) }
        if message.hasPrefix("panic: ") || message.hasPrefix("fatal error: ") { isPanicking = true }
        return PluginLogLine(level: isPanicking ? .error : .debug, message: message)
    }

    private func text(_ line: [UInt8]) -> String {
        var line = line[...]
        while let last = line.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: "\n") { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    private static func taggedLevel(_ message: String) -> PluginLogLine.Level? {
        PluginLogLine.Level.allCases.first { message.hasPrefix("[\($0.rawValue.uppercased())]") }
    }
}
