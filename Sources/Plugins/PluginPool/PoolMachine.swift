/// Decides how many processes of a plugin there are: events in, orders out. It reads no clock (times are nanoseconds
/// of the caller's), draws no random number, and never sees a lease.
///
/// It holds `minimum` instances ready, and one more each time that calls have to wait, up to `maximum`; it never goes
/// back. An instance that dies, or doesn't come up, is replaced after a backoff that doubles from `initialBackoff` to
/// `maximumBackoff`, and starts again from the beginning once an instance has been ready for longer than the backoff
/// that was last waited for. When too many fail in a short time the breaker opens: nothing is launched for
/// `maximumBackoff`, then one instance tries, and whether it becomes ready decides.
///
/// An instance that says that it doesn't serve may be one of many whose database is away for a moment: it goes on until
/// another that is launched beside it, one at a time and over `maximum` if need be, is ready. That is no failure that the
/// breaker counts, as all of them may say so at once.
public struct PoolMachine: ~Copyable {
    public struct Configuration: Sendable {
        /// Instances held ready.
        public var minimum: Int
        /// Instances there may be that start or are ready, besides one that is launched in the place of one that says
        /// that it doesn't serve; never below `minimum`.
        public var maximum: Int
        /// Nanoseconds before the first restart.
        public var initialBackoff: UInt64
        /// Nanoseconds, the most between two restarts and the most that the breaker stays open.
        public var maximumBackoff: UInt64
        /// Failures that open the breaker.
        public var breakerFailures: Int
        /// Nanoseconds in which they have to happen.
        public var breakerWindow: UInt64

        public init(
            minimum: Int, maximum: Int, initialBackoff: UInt64, maximumBackoff: UInt64, breakerFailures: Int,
            breakerWindow: UInt64
        ) {
            self.minimum = minimum
            self.maximum = max(minimum, maximum)
            self.initialBackoff = initialBackoff
            self.maximumBackoff = maximumBackoff
            self.breakerFailures = breakerFailures
            self.breakerWindow = breakerWindow
        }
    }

    enum Stage: Equatable {
        case starting
        case ready(since: UInt64)
        case draining
        case terminating
    }

    enum Mode {
        case idle
        case running
        case stopping
        case stopped
    }

    private let configuration: Configuration
    private var mode = Mode.idle
    private var instances: [InstanceID: Stage] = [:]
    private var nextNumber: UInt64 = 1
    /// Instances that are to start or be ready: `minimum`, and what calls that waited have added.
    private var target: Int
    /// Ready instances that say that they don't serve, in the order in which they said so.
    private var unwell: [InstanceID] = []
    /// Starts and deaths in a row, without an instance that lasted.
    private var failures = 0
    /// No launch before that time, in nanoseconds.
    private var notBefore: UInt64 = 0
    private var breaker: Breaker
    /// Instances started to replace one that died or failed.
    public private(set) var restarts: UInt64 = 0
    /// Instances that are to be replacements when they are launched.
    private var owedRestarts = 0

    public init(configuration: Configuration) {
        self.configuration = configuration
        target = configuration.minimum
        breaker = Breaker(
            limit: configuration.breakerFailures, window: configuration.breakerWindow,
            pause: configuration.maximumBackoff)
    }

    // MARK: What others see

    public var state: PluginState {
        switch mode {
        case .idle: return .starting
        case .stopped: return .stopped
        case .stopping: return .draining
        case .running:
            if readyCount > 0 { return .ready }
            if case .open = breaker.state { return .failed }
            if startingCount > 0 { return failures == 0 ? .starting : .backoff }
            return .backoff
        }
    }

    public var outlook: PoolOutlook {
        guard mode == .running, readyCount == 0 else { return .hopeful }
        if case .open(let until) = breaker.state { return .refusing(until: until) }
        return startingCount > 0 ? .hopeful : .backingOff(until: notBefore)
    }

    public var breakerState: BreakerState { breaker.state }

    /// Whether `callsWait` would add an instance.
    public var mayGrow: Bool {
        mode == .running && target < configuration.maximum && startingCount == 0 && missing == 0
    }

    /// Instances that may be leased.
    public var readyCount: Int {
        instances.values.count { if case .ready = $0 { true } else { false } }
    }

    private var startingCount: Int { instances.values.count { $0 == .starting } }

    // MARK: Events

    public mutating func start(now: UInt64) -> [PoolOrder] {
        guard mode == .idle else { return [] }
        mode = .running
        return fill(now: now)
    }

    /// The instance has negotiated and its schema is published.
    public mutating func instanceReady(_ id: InstanceID, now: UInt64) -> [PoolOrder] {
        guard instances[id] == .starting else { return [] }  // a race: it was told to terminate meanwhile
        instances[id] = .ready(since: now)
        breaker.succeeded()
        return [.admit(id)] + relieve() + fill(now: now)
    }

    /// A call found every instance busy. One more is launched, unless the last that was added is still starting.
    public mutating func callsWait(now: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        guard mayGrow else { return [] }  // a race: several workers see the same rush
        target += 1
        return fill(now: now)
    }

    /// The instance takes no calls any more, though it may answer those it has: it is taken out and replaced.
    public mutating func instanceBroken(_ id: InstanceID, now: UInt64, random: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        switch instances[id] {
        case .ready:
            noteEnd(of: id, now: now, random: random)
            instances[id] = .draining
            return [.drain(id)] + fill(now: now)
        case .starting:
            noteEnd(of: id, now: now, random: random)
            instances[id] = .terminating
            return [.terminate(id)] + fill(now: now)
        case .draining, .terminating, nil:
            return []  // a race: two workers report the same loss
        }
    }

    /// The instance answers nobody any more: its calls end, and it is replaced.
    public mutating func instanceUnresponsive(_ id: InstanceID, now: UInt64, random: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        guard case .ready = instances[id] else { return [] }  // a race: it was taken out meanwhile
        noteEnd(of: id, now: now, random: random)
        instances[id] = .terminating
        return [.abandon(id), .terminate(id)] + fill(now: now)
    }

    /// The instance says that it doesn't serve. It is drained as soon as one that takes its place is ready.
    public mutating func instanceUnwell(_ id: InstanceID, now: UInt64, random: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        guard case .ready(let since) = instances[id], !unwell.contains(id) else { return [] }
        unwell.append(id)
        owedRestarts += 1
        noteFailure(readySince: since, now: now, random: random)
        return fill(now: now)
    }

    /// The instance says that it serves again. One whose successor is under way is replaced all the same.
    public mutating func instanceWell(_ id: InstanceID) {
        guard let position = unwell.firstIndex(of: id) else { return }
        if unwell.count == 1, readyCount + startingCount > target { return }
        unwell.remove(at: position)
        owedRestarts -= 1
    }

    /// The last call of a draining instance has ended.
    public mutating func drained(_ id: InstanceID) -> [PoolOrder] {
        guard instances[id] == .draining else { return [] }  // a race: it died first
        instances[id] = .terminating
        return [.terminate(id)]
    }

    /// The process has been reaped, or was never there (a failed launch).
    ///
    /// - Parameter random: any number, for the spread of the backoff.
    public mutating func instanceGone(_ id: InstanceID, now: UInt64, random: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        guard let stage = instances[id] else { return [] }
        switch stage {
        case .starting, .ready: if mode == .running { noteEnd(of: id, now: now, random: random) }
        case .draining, .terminating: break  // counted when it was taken out
        }
        instances[id] = nil
        if mode == .stopping { return finishStop() }
        return fill(now: now)
    }

    /// The time of the last `wake` has come.
    public mutating func timeReached(now: UInt64) -> [PoolOrder] {
        settleBreaker(now: now)
        return fill(now: now)
    }

    /// Calls finish, then every process ends.
    public mutating func stop() -> [PoolOrder] {
        guard mode == .idle || mode == .running else { return [] }
        mode = .stopping
        var orders: [PoolOrder] = []
        for (id, stage) in instances.sorted(by: { $0.key < $1.key }) {
            switch stage {
            case .starting:
                instances[id] = .terminating
                orders.append(.terminate(id))
            case .ready:
                instances[id] = .draining
                orders.append(.drain(id))
            case .draining, .terminating:
                break
            }
        }
        return orders + finishStop()
    }

    /// The time for draining is over: whatever still runs is ended with its calls.
    public mutating func hurry() -> [PoolOrder] {
        var orders: [PoolOrder] = []
        for (id, stage) in instances.sorted(by: { $0.key < $1.key }) where stage != .terminating {
            instances[id] = .terminating
            orders.append(.terminate(id))
        }
        return orders
    }

    // MARK: Decisions

    /// Closes a breaker whose pause has ended while nothing is missing and nothing starts: a growth that failed opened
    /// it, no trial will close it, and the next instance that dies is to be replaced as any other. Before each event,
    /// as the wake may come late.
    private mutating func settleBreaker(now: UInt64) {
        guard case .open(let until) = breaker.state, now >= until, startingCount == 0, missing == 0 else {
            return
        }
        breaker.pauseEnded()
    }

    /// Launches what is missing, or asks to be woken when it may.
    private mutating func fill(now: UInt64) -> [PoolOrder] {
        guard mode == .running else { return [] }
        let missing = missing
        guard missing > 0 else {
            // For `settleBreaker`.
            if case .open(let until) = breaker.state, startingCount == 0, now < until { return [.wake(at: until)] }
            return []
        }
        switch breaker.state {
        case .closed:
            if now < notBefore { return [.wake(at: notBefore)] }
            return (0..<missing).map { _ in launch() }
        case .open(let until):
            if now < until { return [.wake(at: until)] }
            // One that stood when the breaker opened is the trial as well as any.
            if startingCount > 0 { return [] }
            breaker.tried()
            return [launch()]
        case .halfOpen:
            return startingCount > 0 ? [] : [launch()]
        }
    }

    /// Instances to launch: what lacks, or else one for the first that says that it doesn't serve.
    private var missing: Int {
        let lacking = target - readyCount - startingCount
        return lacking == 0 && startingCount == 0 && !unwell.isEmpty ? 1 : max(0, lacking)
    }

    /// Takes out the first that says that it doesn't serve, if there is one more than there has to be.
    private mutating func relieve() -> [PoolOrder] {
        guard readyCount > target, !unwell.isEmpty else { return [] }
        let id = unwell.removeFirst()
        instances[id] = .draining
        return [.drain(id)]
    }

    private mutating func launch() -> PoolOrder {
        let id = InstanceID(number: nextNumber)
        nextNumber += 1
        instances[id] = .starting
        if owedRestarts > 0 {
            owedRestarts -= 1
            restarts += 1
        }
        return .launch(id)
    }

    /// Counts the end of an instance that starts or is ready, before it is taken out.
    private mutating func noteEnd(of id: InstanceID, now: UInt64, random: UInt64) {
        var readySince: UInt64?
        if case .ready(let since) = instances[id] { readySince = since }
        if let position = unwell.firstIndex(of: id) {
            unwell.remove(at: position)  // what takes its place is owed or launched already
        } else if readySince == nil, target > configuration.minimum, readyCount + startingCount <= target {
            // A start that fails is not repeated for its own sake: calls that still wait ask again.
            target -= 1
        } else {
            owedRestarts += 1
        }
        noteFailure(readySince: readySince, now: now, random: random)
        breaker.failed(now: now, random: random)
    }

    /// Puts off the next launch.
    private mutating func noteFailure(readySince: UInt64?, now: UInt64, random: UInt64) {
        if let readySince, now &- readySince > backoff(failures) { failures = 0 }
        failures += 1
        let wait = backoff(failures)
        // Up to a quarter less: plugins that died together do not come back together.
        notBefore = max(notBefore, now.adding(wait - random % (wait / 4 + 1)))
    }

    /// Nanoseconds to wait after that many failures in a row.
    private func backoff(_ failures: Int) -> UInt64 {
        guard failures > 0 else { return 0 }
        let doublings = min(failures - 1, 62)
        let (product, overflow) = configuration.initialBackoff.multipliedReportingOverflow(by: 1 << UInt64(doublings))
        return overflow ? configuration.maximumBackoff : min(product, configuration.maximumBackoff)
    }

    private mutating func finishStop() -> [PoolOrder] {
        guard instances.isEmpty else { return [] }
        mode = .stopped
        return [.stopped]
    }
}
