internal import EventLoop
internal import LinuxSystem

/// Notes what it is told, and does what the test wants then.
final class Recorder: ReadinessHandler, TimerHandler, Flushable {
    var readiness: [Readiness] = []
    var timers: [TimerID] = []
    var flushes = 0
    var whenReady: (Readiness) -> Void = { _ in }
    var whenFired: (TimerID) -> Void = { _ in }
    var whenFlushed: () -> Void = {}

    func ready(_ readiness: Readiness) {
        self.readiness.append(readiness)
        whenReady(readiness)
    }

    func timerFired(_ timer: TimerID) {
        timers.append(timer)
        whenFired(timer)
    }

    func flush() {
        flushes += 1
        whenFlushed()
    }
}

/// Lets the loop wait no longer than it is told to.
final class Participant: TurnParticipant {
    var maximumWait: UInt64?
    var asked = 0
    var finished = 0
    var whenFinished: () -> Void = {}

    init(maximumWait: UInt64?) {
        self.maximumWait = maximumWait
    }

    func maximumWait(now: Instant) -> UInt64? {
        asked += 1
        return maximumWait
    }

    func finishTurn() {
        finished += 1
        whenFinished()
    }
}

/// A pipe with something to read in it.
func filledPipe() throws -> Pipe {
    let pipe = try Linux.pipe()
    guard case .bytes(1) = [UInt8(1)].withUnsafeBytes({ Linux.write(pipe.writing.raw, $0) }) else {
        throw SystemError(call: "write", code: 0)
    }
    return pipe
}
