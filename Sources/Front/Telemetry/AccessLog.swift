internal import Bytes
internal import LinuxSystem

/// How log lines look.
public enum LogFormat: Sendable {
    case text
    case json
}

/// One worker's access lines: encoded into a buffer of its own and written together, without ever waiting for the
/// reader. Lines that a slow reader has no room for are dropped and counted.
public final class AccessLog {
    /// Lines are written when so many bytes have gathered, or when the owner flushes.
    private static let maximumGathered = 16_384
    /// Bytes of a path or a route that a line shows; the second is for one in which every byte needs six.
    private static let longest = 512
    private static let longestEscaped = 128

    private let sink: LogSink
    private let format: LogFormat
    private var buffer = ByteBuffer(minimumCapacity: 20_480)
    private var time = LogTime()

    /// - Parameter descriptor: usually 2; stays the caller's.
    public init(descriptor: Int32, format: LogFormat) {
        sink = LogSink(descriptor: descriptor)
        self.format = format
    }

    /// Whether lines wait to be written.
    public var isEmpty: Bool { buffer.isEmpty }

    /// Adds a line. Returns how many were dropped in making room.
    public func append(_ record: AccessRecord) -> Int {
        let (seconds, nanoseconds) = Linux.wallClock()
        let start = buffer.count
        append(record, longest: Self.longest, seconds, nanoseconds)
        if buffer.count - start > LogSink.maximumLineBytes {
            buffer.truncate(to: start)
            append(record, longest: Self.longestEscaped, seconds, nanoseconds)
        }
        return buffer.count >= Self.maximumGathered ? flush() : 0
    }

    /// Writes what has gathered, unless another thread is writing. Returns how many lines were dropped.
    public func flush() -> Int {
        guard !buffer.isEmpty, case .written(let dropped) = sink.write(&buffer) else { return 0 }
        return dropped
    }

    private func append(_ record: AccessRecord, longest: Int, _ seconds: Int64, _ nanoseconds: Int32) {
        switch format {
        case .json: appendJSON(record, longest, seconds, nanoseconds)
        case .text: appendText(record, longest, seconds, nanoseconds)
        }
    }

    private func appendJSON(_ record: AccessRecord, _ longest: Int, _ seconds: Int64, _ nanoseconds: Int32) {
        buffer.append("{\"time\":\"")
        time.append(seconds: seconds, nanoseconds: nanoseconds, to: &buffer)
        buffer.append("\",\"level\":\"info\",\"message\":\"access\",\"plugin\":\"")
        if let plugin = record.plugin { buffer.append(plugin.bytes) }
        buffer.append("\",\"route\":\"")
        if let method = record.method { buffer.appendJSONEscaped(Self.shortened(method, longest)) }
        buffer.append("\",\"verb\":\"")
        buffer.appendJSONEscaped(Self.shortened(record.verb, 32))
        buffer.append("\",\"path\":\"")
        buffer.appendJSONEscaped(Self.shortened(record.path, longest))
        buffer.append("\",\"status\":")
        buffer.appendDecimal(record.status)
        buffer.append(",\"code\":\"")
        buffer.append(record.code)
        buffer.append("\",\"duration_ms\":")
        buffer.appendMilliseconds(record.nanoseconds)
        buffer.append(",\"request_bytes\":")
        buffer.appendDecimal(record.requestBytes)
        buffer.append(",\"reply_bytes\":")
        buffer.appendDecimal(record.replyBytes)
        buffer.append(",\"request_id\":\"")
        buffer.append(record.requestID)
        buffer.append("\",\"peer\":\"")
        buffer.append(record.peer)
        buffer.append(record.isDelivered ? "\"}\n" : "\",\"delivered\":false}\n")
    }

    private func appendText(_ record: AccessRecord, _ longest: Int, _ seconds: Int64, _ nanoseconds: Int32) {
        time.append(seconds: seconds, nanoseconds: nanoseconds, to: &buffer)
        buffer.append(" info  access ")
        buffer.appendPrintable(Self.shortened(record.verb, 32))
        buffer.append(UInt8(ascii: " "))
        buffer.appendPrintable(Self.shortened(record.path, longest))
        buffer.append(UInt8(ascii: " "))
        buffer.appendDecimal(record.status)
        buffer.append(UInt8(ascii: " "))
        buffer.append(record.code)
        buffer.append(UInt8(ascii: " "))
        buffer.appendMilliseconds(record.nanoseconds)
        buffer.append("ms in=")
        buffer.appendDecimal(record.requestBytes)
        buffer.append(" out=")
        buffer.appendDecimal(record.replyBytes)
        buffer.append(" peer=")
        buffer.append(record.peer)
        buffer.append(" request_id=")
        buffer.append(record.requestID)
        buffer.append(record.isDelivered ? "\n" : " undelivered\n")
    }

    private static func shortened(_ view: ByteView, _ maximum: Int) -> UnsafeRawBufferPointer {
        view.count <= maximum ? view.bytes : UnsafeRawBufferPointer(rebasing: view.bytes[..<maximum])
    }
}

@available(*, unavailable)
extension AccessLog: Sendable {}
