public import LinuxSystem

/// Hears of a descriptor's readiness. Called on the loop's thread; it may register, modify and deregister anything,
/// itself included.
public protocol ReadinessHandler: AnyObject {
    func ready(_ readiness: Readiness)
}

/// Hears that a deadline has come. Called on the loop's thread, at most once for each schedule.
public protocol TimerHandler: AnyObject {
    func timerFired(_ timer: TimerID)
}

/// Has a part in each turn: an engine that keeps time and work of its own, as libmicrohttpd does.
public protocol TurnParticipant: AnyObject {
    /// The longest that the loop may wait, in nanoseconds: 0 when there is work now, nil for any time. Asked before each
    /// wait.
    func maximumWait(now: Instant) -> UInt64?

    /// Called once in each turn, when events and timers have been handled.
    func finishTurn()
}

/// Has something to write, once, at the end of a turn.
public protocol Flushable: AnyObject {
    func flush()
}
