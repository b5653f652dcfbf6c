/// What the breaker lets the pool machine do.
public enum BreakerState: Equatable, Sendable {
    /// Launch, after each backoff.
    case closed
    /// Launch nothing before that time, in nanoseconds.
    case open(until: UInt64)
    /// Launch one instance; what becomes of it decides.
    case halfOpen
}

/// Ends the launching of a plugin that fails too often in a short time, and lets one instance try after a pause.
///
/// Times are nanoseconds of the caller's clock.
struct Breaker: Sendable {
    private(set) var state = BreakerState.closed
    /// Failures that open it.
    private let limit: Int
    /// Nanoseconds in which they have to happen.
    private let window: UInt64
    /// Nanoseconds that it stays open at the most.
    private let pause: UInt64
    /// When the last failures were, oldest first; never `limit` of them.
    private var times: [UInt64] = []

    init(limit: Int, window: UInt64, pause: UInt64) {
        self.limit = max(1, limit)
        self.window = window
        self.pause = pause
    }

    /// A start has failed or an instance has died.
    ///
    /// - Parameter random: any number; takes up to a tenth off the pause, so that plugins that failed together do not
    ///   come back together.
    mutating func failed(now: UInt64, random: UInt64) {
        switch state {
        case .closed:
            times.append(now)
            times.removeAll { now &- $0 > window }
            if times.count >= limit { open(now: now, random: random) }
        case .open(let until):
            // Before that it was an instance that stood when the breaker opened.
            if now >= until { open(now: now, random: random) }
        case .halfOpen:
            open(now: now, random: random)
        }
    }

    /// The pause is over and an instance is launched.
    mutating func tried() {
        state = .halfOpen
    }

    /// The pause is over and nothing is to be launched, so nothing can try: what fails from now on is counted afresh.
    mutating func pauseEnded() {
        state = .closed
    }

    /// An instance has become ready. A closed breaker forgets nothing: instances that die as soon as they are ready
    /// have to open it.
    mutating func succeeded() {
        guard state != .closed else { return }
        state = .closed
    }

    private mutating func open(now: UInt64, random: UInt64) {
        times = []
        state = .open(until: now.adding(pause - random % (pause / 10 + 1)))
    }
}

extension UInt64 {
    /// The sum, or the largest number there is.
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
