internal import Bytes
internal import Logging

/// One line of the log, to be encoded.
struct LogLine {
    var seconds: Int64
    var nanoseconds: Int32
    var level: Logger.Level
    var message: String
    var metadata: Logger.Metadata

    /// Bytes that each value may have, tried one after the other until the line is short enough.
    private static let longestValues = [2048, 512, 128]
    /// What is left of the metadata when there is too much of it.
    private static let lastKeys: Set<String> = ["plugin", "instance"]

    /// The line with its line feed, at most `LogSink.maximumLineBytes` long: of a longer one the values are cut, so that
    /// it is still a line of its format with all its keys.
    func encoded(as format: LogFormat) -> ByteBuffer {
        for longest in Self.longestValues {
            let buffer = encoded(as: format, longestValue: longest)
            if buffer.count <= LogSink.maximumLineBytes { return buffer }
        }
        var rest = self
        rest.metadata = metadata.filter { Self.lastKeys.contains($0.key) }
        return rest.encoded(as: format, longestValue: 128)
    }

    private func encoded(as format: LogFormat, longestValue: Int) -> ByteBuffer {
        var encoder = LogLineEncoder(longestValue: longestValue)
        switch format {
        case .json: encoder.appendJSON(self)
        case .text: encoder.appendText(self)
        }
        return encoder.take()
    }
}

extension Logger.Level {
    /// As the configuration calls it; the two that swift-log has beyond that count as their neighbours.
    var name: StaticString {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info, .notice: "info"
        case .warning: "warn"
        case .error, .critical: "error"
        }
    }
}
