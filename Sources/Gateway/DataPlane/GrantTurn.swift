/// Whose turn it is when a lease comes back: the worker's own queue's, or another worker's.
///
/// A worker serves its own queue for a while, which is cheap, and then hands a lease over to the next worker on which
/// calls wait: the lease itself, not a hint that there is one, because whoever has to look for a free instance finds
/// that newer calls were faster. So workers with full queues take turns, however fast each of them is.
struct GrantTurn {
    enum Choice: Equatable {
        /// The first of the own queue goes on with the lease.
        case own
        /// The worker of that number gets the lease.
        case handOver(to: Int)
        /// Nobody waits: the lease is returned.
        case release
    }

    /// Grants in a row before another worker's turn: enough to keep the queue hot, few enough that nobody starves.
    static let maximumRun = 8

    /// Grants to the own queue since a lease was last handed over, or came.
    private var run = 0

    /// A lease has come back.
    ///
    /// - Parameter next: the worker whose turn it would be after this one, if calls wait anywhere else; asked for only
    ///   when it counts.
    mutating func choose(ownWaits: Bool, next: () -> Int?) -> Choice {
        if ownWaits, run < Self.maximumRun {
            run += 1
            return .own
        }
        if let worker = next() {
            run = 0
            return .handOver(to: worker)
        }
        guard ownWaits else {
            run = 0
            return .release
        }
        // Nobody else waits: a further run of its own.
        run = 1
        return .own
    }

    /// A lease came from another worker, and the first of the own queue goes on with it.
    mutating func granted() {
        run = 1
    }
}
