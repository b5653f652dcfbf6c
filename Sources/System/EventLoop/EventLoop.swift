public import LinuxSystem

/// One thread's wait for descriptors, timers and engines, in turns.
///
/// A turn: wait, read the clock once, hand out events, fire timers, let participants finish, flush. Writes wait for the
/// flush, so that all of a turn's output to one connection is one system call.
///
/// It belongs to the thread that makes it; other threads reach it by a ``Mailbox``. Handlers are kept alive by their
/// registrations and timers.
public final class EventLoop {
    /// The time that the last wait ended.
    public private(set) var now: Instant

    private let epoll: Epoll
    private var registrations = RegistrationTable()
    private var wheel: TimerWheel<any TimerHandler>
    private var participants: [any TurnParticipant] = []
    private var flushes: [any Flushable] = []
    /// The list that is worked off, kept for its storage.
    private var flushesInWork: [any Flushable] = []
    private var isStopping = false

    public init() throws(SystemError) {
        epoll = try Epoll(capacity: 256)
        now = Linux.monotonicNow()
        wheel = TimerWheel(now: now)
    }

    // MARK: Descriptors

    /// Hears of a descriptor until ``deregister(_:)``, which comes before the descriptor is closed.
    public func register(
        _ descriptor: Int32, _ interest: Interest, _ handler: any ReadinessHandler
    ) throws(SystemError) -> Registration {
        let registration = registrations.insert(descriptor, interest, handler)
        do throws(SystemError) {
            try epoll.add(descriptor, mask: interest.rawValue, tag: registration.tag)
        } catch {
            _ = registrations.remove(registration)
            throw error
        }
        return registration
    }

    /// Changes what is heard. No system call when nothing changes; a registration that is gone is passed over.
    public func modify(_ registration: Registration, _ interest: Interest) {
        guard let descriptor = registrations.change(registration, to: interest) else { return }
        // Fails only for a descriptor that was closed without being deregistered, which will bring no event either.
        try? epoll.modify(descriptor, mask: interest.rawValue, tag: registration.tag)
    }

    /// Lets the handler go. No event comes any more, not even one that this turn's wait has brought; a registration that
    /// is gone is passed over.
    public func deregister(_ registration: Registration) {
        guard let removed = registrations.remove(registration) else { return }
        // Fails for a descriptor that is closed already: the kernel has forgotten it then.
        try? epoll.remove(removed.descriptor)
    }

    // MARK: Timers

    /// Fires once, at `deadline` or up to 5 ms later, never in the turn that asks for it.
    public func schedule(at deadline: Instant, _ handler: any TimerHandler) -> TimerID {
        wheel.schedule(at: deadline, handler)
    }

    /// Lets the timer's handler go; one that has fired or was cancelled is passed over.
    public func cancel(_ timer: TimerID) {
        wheel.cancel(timer)
    }

    // MARK: Turns

    /// Gives an engine its part in every turn, behind those added before.
    public func add(_ participant: any TurnParticipant) {
        participants.append(participant)
    }

    /// Calls `flush` once, at the end of this turn (or of the next one, when asked between turns or by a flush). Asked
    /// twice it is called twice: callers keep a flag.
    public func flushAtEndOfTurn(_ flushable: any Flushable) {
        flushes.append(flushable)
    }

    /// Waits for something to do and does all of it.
    public func turn() {
        let count = epoll.wait(milliseconds: waitMilliseconds())
        now = Linux.monotonicNow()

        var index = 0
        while index < count {
            let registration = Registration(tag: epoll.tag(at: index))
            if let handler = registrations.handler(of: registration) {
                handler.ready(Readiness(rawValue: epoll.mask(at: index)))
            }
            index &+= 1
        }
        while let (timer, handler) = wheel.popExpired(at: now) { handler.timerFired(timer) }
        for participant in participants { participant.finishTurn() }
        flush()
    }

    /// Turns until ``stop()``.
    public func run() {
        while !isStopping { turn() }
        isStopping = false
    }

    /// Lets ``run()`` return at the end of this turn. From the loop's own thread; others post a message that does it.
    public func stop() {
        isStopping = true
    }

    private func flush() {
        guard !flushes.isEmpty else { return }
        // What is asked for by a flush comes in the next turn, so that two cannot call each other for ever.
        swap(&flushes, &flushesInWork)
        for flushable in flushesInWork { flushable.flush() }
        flushesInWork.removeAll(keepingCapacity: true)
    }

    /// Rounded up: a wait that ends before its timer is a turn for nothing.
    private func waitMilliseconds() -> Int32 {
        guard flushes.isEmpty else { return 0 }
        var shortest = wheel.nextWait(from: now) ?? .max
        for participant in participants {
            if let wait = participant.maximumWait(now: now) { shortest = min(shortest, wait) }
        }
        guard shortest < .max else { return -1 }
        let (whole, rest) = shortest.quotientAndRemainder(dividingBy: 1_000_000)
        return Int32(clamping: rest == 0 ? whole : whole + 1)
    }
}

@available(*, unavailable)
extension EventLoop: Sendable {}
