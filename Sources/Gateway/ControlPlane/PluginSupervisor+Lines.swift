internal import EventLoop
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProtocol

/// What a plugin writes, on its pipes or through its stdio service, into our log.
extension PluginSupervisor {
    /// A line on stderr is parsed as go-plugin's own host does and kept for errors; one on stdout is only logged.
    func printed(_ id: InstanceID, _ line: [UInt8], _ part: LinePart, isError: Bool) {
        // The end of a line whose pieces were all of it.
        if part == .lastPiece, line.isEmpty { return }
        guard let instance = instances[id] else { return }
        let isLogged = admits(line, of: instance)
        guard isError else {
            guard isLogged else { return }
            logger.info(
                "plugin output", metadata: ["instance": "\(id.number)", "line": "\(Self.text(line))"])
            return
        }
        // The tail takes the last lines, logged or not.
        let parsed = instance.stderrLog.lineRead(line, part)
        instance.tail.append(parsed.message)
        guard isLogged else { return }
        var metadata: Logger.Metadata = ["instance": "\(id.number)", "line": "\(parsed.message)"]
        if let module = parsed.module { metadata["module"] = "\(module)" }
        if !parsed.fields.isEmpty {
            metadata["fields"] = .dictionary(
                Dictionary(parsed.fields.map { ($0.key, "\($0.value)") }, uniquingKeysWith: { $1 }))
        }
        logger.log(level: Logger.Level(parsed.level), "plugin log", metadata: metadata)
    }

    /// Whether the instance may still write a line into our log.
    private func admits(_ line: [UInt8], of instance: Instance) -> Bool {
        switch instance.lineBudget.lineRead(line.count, at: control.loop.now) {
        case .log: return true
        case .drop: return false
        case .dropAndReport(let time):
            awaitCalm(of: instance, until: time)
            return false
        }
    }

    private func awaitCalm(of instance: Instance, until time: Instant) {
        let delay = UInt64(max(0, control.loop.now.nanoseconds(until: time)))
        let id = instance.id
        instance.dropAlarm = Alarm(on: control.loop, after: delay) { [weak self] in
            self?.assumeIsolated { $0.reportDroppedLines(of: id) }
        }
    }

    private func reportDroppedLines(of id: InstanceID) {
        guard let instance = instances[id] else { return }
        switch instance.lineBudget.report(at: control.loop.now) {
        case .dropped(let count): tellDropped(count, of: instance)
        case .later(let time): awaitCalm(of: instance, until: time)
        }
    }

    /// What was dropped of an instance that writes no more.
    func tellLastDroppedLines(of instance: Instance) {
        instance.dropAlarm?.cancel()
        let count = instance.lineBudget.takeDropped()
        if count > 0 { tellDropped(count, of: instance) }
    }

    private func tellDropped(_ count: Int, of instance: Instance) {
        logger.warning(
            "lines of the plugin are dropped", metadata: ["instance": "\(instance.id.number)", "lines": "\(count)"])
    }

    /// A reply's head had no room for all metadata: a line of the log once a minute, whichever worker tells of it.
    func metadataLost() {
        let now = control.loop.now
        if let metadataWarnedAt, now - metadataWarnedAt < 60_000_000_000 { return }
        metadataWarnedAt = now
        logger.warning("a reply's metadata exceed 8 KiB of headers, and the rest was left out")
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
