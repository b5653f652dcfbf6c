internal import Logging
internal import PluginPool
internal import PluginProtocol

/// What a plugin writes, on its pipes or through its stdio service, into our log.
extension PluginSupervisor {
    /// A line on stderr is parsed as go-plugin's own host does and kept for errors; one on stdout is only logged.
    func printed(_ id: InstanceID, _ line: [UInt8], _ part: LinePart, isError: Bool) {
        // The end of a line whose pieces were all of it.
        if part == .lastPiece, line.isEmpty { return }
        guard isError else {
            logger.info(
                "plugin output", metadata: ["instance": "\(id.number)", "line": "\(Self.text(line))"])
            return
        }
        guard let instance = instances[id] else { return }
        let parsed = instance.stderrLog.lineRead(line, part)
        instance.tail.append(parsed.message)
        var metadata: Logger.Metadata = ["instance": "\(id.number)", "line": "\(parsed.message)"]
        if let module = parsed.module { metadata["module"] = "\(module)" }
        if !parsed.fields.isEmpty {
            metadata["fields"] = .dictionary(
                Dictionary(parsed.fields.map { ($0.key, "\($0.value)") }, uniquingKeysWith: { $1 }))
        }
        logger.log(level: Logger.Level(parsed.level), "plugin log", metadata: metadata)
    }

    static func text(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }
}

extension Logger.Level {
    fileprivate init(_ level: PluginLogLine.Level) {
        switch level {
        case .trace: self = .trace
        case .debug: self = .debug
        case .info: self = .info
        case .warn: self = .warning
        case .error: self = .error
        }
    }
}
