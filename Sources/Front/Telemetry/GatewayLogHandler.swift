internal import Bytes
internal import LinuxSystem
public import Logging

/// swift-log's lines on a descriptor, as text or as JSON, one line each, cut to 4 KiB. It never waits for the reader: a
/// line that has no room is dropped, for a full pipe must not stop the control plane.
public struct GatewayLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    /// Turns given to another thread that is writing before a line is given up.
    private static let maximumTries = 100_000

    private let format: LogFormat
    private let sink: LogSink

    /// - Parameter descriptor: usually 2; stays the caller's.
    public init(descriptor: Int32, format: LogFormat, level: Logger.Level) {
        sink = LogSink(descriptor: descriptor)
        self.format = format
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var buffer = ByteBuffer(minimumCapacity: 512)
        let (seconds, nanoseconds) = Linux.wallClock()
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var time = LogTime()
        switch format {
        case .json:
            buffer.append("{\"time\":\"")
            time.append(seconds: seconds, nanoseconds: nanoseconds, to: &buffer)
            buffer.append("\",\"level\":\"\(Self.name(event.level))\",\"message\":\"")
            appendEscaped("\(event.message)", to: &buffer)
            buffer.append("\"")
            for (key, value) in merged {
                buffer.append(",\"")
                appendEscaped(key, to: &buffer)
                buffer.append("\":")
                appendJSON(value, to: &buffer)
            }
            buffer.append("}")
        case .text:
            time.append(seconds: seconds, nanoseconds: nanoseconds, to: &buffer)
            let name = Self.name(event.level)
            buffer.append(" \(name)\(String(repeating: " ", count: max(0, 5 - name.utf8.count))) ")
            appendPrintable("\(event.message)", to: &buffer)
            for (key, value) in merged {
                buffer.append(" ")
                appendPrintable("\(key)=\(value)", to: &buffer)
            }
        }
        if buffer.count >= LogSink.maximumLineBytes { shorten(&buffer) }
        buffer.append("\n")
        // Another thread's write never waits for its reader, so this one does not wait long.
        var tries = 0
        while sink.write(&buffer) == .busy, tries < Self.maximumTries {
            tries += 1
            Linux.yieldThread()
        }
    }

    /// Cuts the line so that it is still one line of its format.
    private func shorten(_ buffer: inout ByteBuffer) {
        switch format {
        case .text: buffer.truncate(to: LogSink.maximumLineBytes - 1)
        case .json:
            var line = ByteBuffer()
            var time = LogTime()
            let (seconds, nanoseconds) = Linux.wallClock()
            line.append("{\"time\":\"")
            time.append(seconds: seconds, nanoseconds: nanoseconds, to: &line)
            line.append("\",\"level\":\"warn\",\"message\":\"a log line was too long\",\"line\":\"")
            let room = (LogSink.maximumLineBytes - line.count - 4) / 6
            line.appendJSONEscaped(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<max(0, room)]))
            line.append("\"}")
            buffer.clear()
            buffer.append(line.bytes)
        }
    }

    private func appendJSON(_ value: Logger.MetadataValue, to buffer: inout ByteBuffer) {
        switch value {
        case .string(let text): appendQuoted(text, to: &buffer)
        case .stringConvertible(let value): appendQuoted("\(value)", to: &buffer)
        case .array(let values):
            buffer.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(",") }
                appendJSON(value, to: &buffer)
            }
            buffer.append("]")
        case .dictionary(let values):
            buffer.append("{")
            for (index, entry) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { buffer.append(",") }
                appendQuoted(entry.key, to: &buffer)
                buffer.append(":")
                appendJSON(entry.value, to: &buffer)
            }
            buffer.append("}")
        }
    }

    private func appendQuoted(_ text: String, to buffer: inout ByteBuffer) {
        buffer.append("\"")
        appendEscaped(text, to: &buffer)
        buffer.append("\"")
    }

    private func appendEscaped(_ text: String, to buffer: inout ByteBuffer) {
        var text = text
        text.withUTF8 { buffer.appendJSONEscaped(UnsafeRawBufferPointer($0)) }
    }

    private func appendPrintable(_ text: String, to buffer: inout ByteBuffer) {
        var text = text
        text.withUTF8 { buffer.appendPrintable(UnsafeRawBufferPointer($0)) }
    }

    private static func name(_ level: Logger.Level) -> String {
        switch level {
        case .trace: "trace"
        case .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }
}
