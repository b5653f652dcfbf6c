/// One running process of a plugin; never used again after it is gone.
public struct InstanceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }

    public var description: String { "i\(number)" }

    public static func < (left: InstanceID, right: InstanceID) -> Bool { left.number < right.number }
}

/// What a plugin is, seen from outside: `GET /plugins`.
public enum PluginState: String, Sendable {
    case starting
    case ready
    case draining
    case backoff
    case failed
    case stopped
}

/// What the pool machine wants done. Its shell does it and decides nothing.
public enum PoolOrder: Equatable, Sendable {
    /// Start a process; answer with `instanceReady` or `instanceGone`.
    case launch(InstanceID)
    /// Let the workers lease the instance.
    case admit(InstanceID)
    /// Let nobody lease the instance any more; answer with `drained` when its last call has ended.
    case drain(InstanceID)
    /// End the process; answer with `instanceGone` when it has been reaped.
    case terminate(InstanceID)
    /// Call `timeReached` at that time, in nanoseconds. A later order replaces it.
    case wake(at: UInt64)
    /// Nothing of the plugin is left: the answer to `stop`.
    case stopped
}

/// Decides how many processes of a plugin there are: events in, orders out. It reads no clock (times are nanoseconds
/// of the caller's) and never sees a lease.
///
/// It holds `minimum` instances ready. One that dies, or doesn't come up, is replaced after a backoff that doubles from
/// `initialBackoff` to `maximumBackoff`, and starts again from the beginning once an instance has been ready for longer
/// than the backoff that was last waited for.
public struct PoolMachine: ~Copyable {
    public struct Configuration: Sendable {
        /// Instances held ready.
        public var minimum: Int
        /// Nanoseconds before the first restart.
        public var initialBackoff: UInt64
        /// Nanoseconds, the most between two restarts.
        public var maximumBackoff: UInt64

        public init(minimum: Int, initialBackoff: UInt64, maximumBackoff: UInt64) {
            self.minimum = minimum
            self.initialBackoff = initialBackoff
            self.maximumBackoff = maximumBackoff
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
    /// Starts and deaths in a row, without an instance that lasted.
    private var failures = 0
    /// No launch before that time, in nanoseconds.
    private var notBefore: UInt64 = 0
    /// Instances started to replace one that died or failed.
    public private(set) var restarts: UInt64 = 0
    /// Instances that are to be replacements when they are launched.
    private var owedRestarts = 0

    public init(configuration: Configuration) {
        self.configuration = configuration
    }

    public var state: PluginState {
        switch mode {
        case .idle: return .starting
        case .stopped: return .stopped
        case .stopping: return .draining
        case .running:
            if readyCount > 0 { return .ready }
            if instances.values.contains(.starting) { return failures == 0 ? .starting : .backoff }
            return .backoff
        }
    }

    /// Instances that may be leased.
    public var readyCount: Int {
        instances.values.reduce(0) { count, stage in
            if case .ready = stage { return count + 1 }
            return count
        }
    }

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
        return [.admit(id)]
    }

    /// The instance answers nobody any more, though its process may live: it is taken out and replaced.
    public mutating func instanceBroken(_ id: InstanceID, now: UInt64) -> [PoolOrder] {
        switch instances[id] {
        case .ready(let since):
            instances[id] = .draining
            noteEnd(readySince: since, now: now)
            return [.drain(id)] + fill(now: now)
        case .starting:
            instances[id] = .terminating
            noteEnd(readySince: nil, now: now)
            return [.terminate(id)] + fill(now: now)
        case .draining, .terminating, nil:
            return []  // a race: two workers report the same loss
        }
    }

    /// The last call of a draining instance has ended.
    public mutating func drained(_ id: InstanceID) -> [PoolOrder] {
        guard instances[id] == .draining else { return [] }  // a race: it died first
        instances[id] = .terminating
        return [.terminate(id)]
    }

    /// The process has been reaped, or was never there (a failed launch).
    public mutating func instanceGone(_ id: InstanceID, now: UInt64) -> [PoolOrder] {
        guard let stage = instances.removeValue(forKey: id) else { return [] }
        if mode == .stopping { return finishStop() }
        switch stage {
        case .starting: noteEnd(readySince: nil, now: now)
        case .ready(let since): noteEnd(readySince: since, now: now)
        case .draining, .terminating: break  // counted when it was taken out
        }
        return fill(now: now)
    }

    /// The time of the last `wake` has come.
    public mutating func timeReached(now: UInt64) -> [PoolOrder] {
        fill(now: now)
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

    /// Launches what is missing, or asks to be woken when it may.
    private mutating func fill(now: UInt64) -> [PoolOrder] {
        guard mode == .running else { return [] }
        let missing =
            configuration.minimum
            - instances.values.reduce(0) { count, stage in
                switch stage {
                case .starting, .ready: count + 1
                case .draining, .terminating: count
                }
            }
        guard missing > 0 else { return [] }
        if now < notBefore { return [.wake(at: notBefore)] }
        var orders: [PoolOrder] = []
        for _ in 0..<missing {
            let id = InstanceID(number: nextNumber)
            nextNumber += 1
            instances[id] = .starting
            if owedRestarts > 0 {
                owedRestarts -= 1
                restarts += 1
            }
            orders.append(.launch(id))
        }
        return orders
    }

    private mutating func noteEnd(readySince: UInt64?, now: UInt64) {
        if let readySince, now &- readySince > backoff(failures) { failures = 0 }
        failures += 1
        owedRestarts += 1
        notBefore = max(notBefore, now &+ backoff(failures))
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
