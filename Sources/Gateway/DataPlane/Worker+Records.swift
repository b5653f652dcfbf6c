internal import Bytes
public import EventLoop
internal import GRPCWire
internal import HTTPFront
public import LinuxSystem
internal import Problem
internal import Telemetry

/// What is kept of an exchange that has ended: its counts and its access line.
extension Worker {
    /// Nanoseconds that access lines gather for before they are written: fewer system calls, and nobody who reads a log
    /// notices.
    private static let accessInterval: Int64 = 50_000_000

    func record(_ exchange: Exchange, delivered: Bool) {
        let http = exchange.http
        let status = delivered || http.status != 0 ? http.status : 499
        let duration = http.receivedAt.nanoseconds(until: Linux.monotonicNow())
        counters.record(series: exchange.series, status: status, nanoseconds: duration)
        if let refusal = exchange.refusal, let reason = refusal.rejection { counters.reject(reason: reason) }
        guard let accessLog else { return }
        let record = AccessRecord(
            plugin: exchange.lane?.name, method: exchange.routed?.path.view, verb: http.method, path: http.path,
            status: status, code: exchange.code.name, nanoseconds: duration,
            requestBytes: exchange.intake?.bodyBytes ?? http.body.count &+ http.upgradedBytes,
            replyBytes: http.replyBytes, requestID: exchange.requestID.bytes, peer: http.peer, isDelivered: delivered)
        counters.drop(lines: accessLog.append(record))
        if accessTimer == nil { accessTimer = loop.schedule(at: loop.now + Self.accessInterval, self) }
    }

    /// Writes the access lines that have gathered.
    func flushAccessLog() {
        guard let accessLog else { return }
        counters.drop(lines: accessLog.flush())
    }
}

extension Worker: TurnParticipant {
    public func maximumWait(now: Instant) -> UInt64? { nil }

    public func finishTurn() {
        counters.set(connections: openConnections)
    }
}

extension Worker: TimerHandler {
    public func timerFired(_ timer: TimerID) {
        accessTimer = nil
        flushAccessLog()
        if let accessLog, !accessLog.isEmpty { accessTimer = loop.schedule(at: loop.now + Self.accessInterval, self) }
    }
}

extension ProblemKind {
    /// The reason under which a request counts as rejected: one that the gateway refused for what it is, without asking
    /// a plugin. Nil for what went wrong later.
    var rejection: Int? {
        switch self {
        case .invalidRequest, .unauthenticated, .forbidden, .misdirectedHost, .bodyTooLarge, .unsupportedMediaType,
            .rateLimited, .queueFull, .draining:
            return Self.allCases.firstIndex(of: self)
        default: return nil
        }
    }
}
