internal import Bytes
internal import LinuxSystem
public import Logging
internal import Synchronization

/// swift-log's lines on a descriptor, as text or as JSON, one line each, cut to 4 KiB. It never waits for the reader: a
/// line that has no room is dropped and counted, for a full pipe must not stop the control plane.
public struct GatewayLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    // Both of the whole process: it has one stderr, and every logger a handler of its own.
    private static let dropped = Atomic<UInt64>(0)
    private static let patience = SinkPatience()

    /// Lines that nobody had room for since the process started.
    public static var droppedLines: UInt64 { dropped.load(ordering: .relaxed) }

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
        let (seconds, nanoseconds) = Linux.wallClock()
        let line = LogLine(
            seconds: seconds, nanoseconds: nanoseconds, level: event.level, message: "\(event.message)",
            metadata: metadata.merging(event.metadata ?? [:]) { $1 })
        var buffer = line.encoded(as: format)
        let dropped = Self.patience.write({ sink.write(&buffer) }, yield: { Linux.yieldThread() })
        if dropped > 0 { Self.dropped.add(UInt64(dropped), ordering: .relaxed) }
    }
}
