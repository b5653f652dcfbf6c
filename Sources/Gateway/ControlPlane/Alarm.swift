internal import EventLoop
internal import LinuxSystem

/// A timer that runs a closure once.
final class Alarm: TimerHandler {
    private let loop: EventLoop
    private var timer: TimerID?
    private var body: (() -> Void)?

    /// Rings after `nanoseconds`, unless cancelled. The loop holds it until then.
    init(on loop: EventLoop, after nanoseconds: UInt64, _ body: @escaping () -> Void) {
        self.loop = loop
        self.body = body
        timer = loop.schedule(at: loop.now + Int64(clamping: nanoseconds), self)
    }

    func cancel() {
        body = nil
        guard let timer else { return }
        self.timer = nil
        loop.cancel(timer)
    }

    func timerFired(_ timer: TimerID) {
        self.timer = nil
        let body = self.body
        self.body = nil
        body?()
    }
}

@available(*, unavailable)
extension Alarm: Sendable {}
