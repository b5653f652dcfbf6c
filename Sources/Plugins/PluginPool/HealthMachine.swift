/// What an instance says of itself when it is asked.
public enum HealthAnswer: Sendable, Equatable {
    case serving
    case notServing
    /// It has no such service, or doesn't know itself: it is alive, and that is all that counts.
    case unknown
}

/// What the health of an instance says of it.
public enum HealthVerdict: Sendable, Equatable {
    /// It answered that it does not serve, that many times in a row. It may serve again.
    case notServing(checks: Int)
    /// It did so, and is well again.
    case servesAgain
    /// It answered neither checks nor calls, that many checks in a row. It is watched no more.
    case unresponsive(checks: Int)
}

/// Watches one ready instance: asks it at intervals, and finds when it is to be replaced, or says itself that it doesn't
/// serve. It reads no clock; times are nanoseconds of the caller's.
///
/// Slow is not dead. A check that is not answered in time counts only when no call of the instance was answered
/// meanwhile, and failed checks are in a row only when none was in between: a plugin that does one call after the other
/// answers a check late.
public struct HealthMachine: Sendable {
    public struct Configuration: Sendable {
        /// Nanoseconds from check to check.
        public var interval: UInt64
        /// Nanoseconds that an answer may take.
        public var timeout: UInt64
        /// Failed checks in a row after which the instance is to be replaced.
        public var failures: Int

        public init(interval: UInt64, timeout: UInt64, failures: Int) {
            self.interval = interval
            self.timeout = timeout
            self.failures = failures
        }
    }

    /// What the shell does.
    public enum Order: Equatable, Sendable {
        /// Ask the instance, and call `timeReached` at that time.
        case check(until: UInt64)
        /// Give up a check that is still under way, and call `timeReached` at that time.
        case rest(until: UInt64)
        /// Say so, then do as for `rest`.
        case report(HealthVerdict, until: UInt64)
        /// Have the instance replaced, and watch it no more.
        case replace(HealthVerdict)
        case none
    }

    private enum Stage {
        case resting(until: UInt64)
        case checking(since: UInt64, answered: UInt64)
        case over
    }

    private let configuration: Configuration
    private var stage = Stage.over
    /// Failed checks in a row.
    private var failures = 0
    /// It was reported not to serve, and not since to serve again.
    private var isUnwell = false
    /// Calls that had been answered at the last check that failed.
    private var answeredAtFailure: UInt64 = 0
    /// Calls that had been answered at the last check, if that could not be made.
    private var answeredAtUnmade: UInt64?
    /// What the last check was answered; nil when it was not, or when there was none yet.
    public private(set) var lastAnswer: HealthAnswer?

    public init(configuration: Configuration) {
        self.configuration = configuration
    }

    /// The instance is ready.
    public mutating func start(now: UInt64) -> Order {
        rest(until: now.adding(configuration.interval))
    }

    /// The time of the last order has come.
    ///
    /// - Parameter answered: how many calls the instance has answered since it started.
    public mutating func timeReached(now: UInt64, answered: UInt64) -> Order {
        switch stage {
        case .resting(let until):
            guard now >= until else { return .rest(until: until) }
            stage = .checking(since: now, answered: answered)
            return .check(until: now.adding(configuration.timeout))
        case .checking(let since, let answeredBefore):
            let deadline = since.adding(configuration.timeout)
            guard now >= deadline else { return .none }  // a race: the check was just sent
            answeredAtUnmade = nil
            lastAnswer = nil
            if answered > answeredBefore {
                failures = 0
                return restAfterCheck(since: since, now: now)
            }
            if answered > answeredAtFailure { failures = 0 }
            answeredAtFailure = answered
            return failed(since: since, now: now)
        case .over:
            return .none
        }
    }

    /// The check was answered.
    public mutating func answered(_ answer: HealthAnswer, now: UInt64) -> Order {
        guard case .checking(let since, _) = stage else { return .none }  // a race: it came too late
        lastAnswer = answer
        answeredAtUnmade = nil
        guard answer == .notServing else {
            failures = 0
            let rest = restAfterCheck(since: since, now: now)
            guard isUnwell, case .rest(let until) = rest else { return rest }
            isUnwell = false
            return .report(.servesAgain, until: until)
        }
        failures += 1
        let rest = restAfterCheck(since: since, now: now)
        guard failures >= configuration.failures, case .rest(let until) = rest else { return rest }
        // It may still be silent, which is found by as many checks.
        failures = 0
        if isUnwell { return rest }
        isUnwell = true
        return .report(.notServing(checks: configuration.failures), until: until)
    }

    /// There is nothing to ask over, which is being seen to.
    public mutating func postponed(now: UInt64) -> Order {
        guard case .checking(let since, _) = stage else { return .none }
        return restAfterCheck(since: since, now: now)
    }

    /// The check could not be made, or its connection was lost under it. That says nothing of the instance once; again and
    /// again, and without a call that was answered meanwhile, it is as good as no answer.
    ///
    /// - Parameter answered: how many calls the instance has answered since it started.
    public mutating func unmade(now: UInt64, answered: UInt64) -> Order {
        guard case .checking(let since, _) = stage else { return .none }
        lastAnswer = nil
        let before = answeredAtUnmade
        answeredAtUnmade = answered
        guard let before else { return restAfterCheck(since: since, now: now) }
        if answered > before {
            failures = 0
            return restAfterCheck(since: since, now: now)
        }
        return failed(since: since, now: now)
    }

    /// The instance is taken out, or has ended.
    public mutating func stop() {
        stage = .over
    }

    private mutating func failed(since: UInt64, now: UInt64) -> Order {
        failures += 1
        if failures < configuration.failures { return restAfterCheck(since: since, now: now) }
        stage = .over
        return .replace(.unresponsive(checks: failures))
    }

    /// Checks are an interval apart, however long their answers take.
    private mutating func restAfterCheck(since: UInt64, now: UInt64) -> Order {
        rest(until: max(now, since.adding(configuration.interval)))
    }

    private mutating func rest(until time: UInt64) -> Order {
        stage = .resting(until: time)
        return .rest(until: time)
    }
}
