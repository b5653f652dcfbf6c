internal import Synchronization

/// How many calls of one plugin wait on all workers together, and on which.
///
/// Each worker keeps its own queue, first come first served; only the total and the mask of waiting workers are shared.
public final class QueueBoard: Sendable {
    /// Workers that can be told apart.
    public static let maximumWorkers = 64

    private let total = Atomic<Int>(0)
    private let waiting = Atomic<UInt64>(0)
    /// Calls that may wait in all.
    public let limit: Int

    public init(limit: Int) {
        self.limit = limit
    }

    /// Calls that wait now.
    public var count: Int { total.load(ordering: .relaxed) }

    /// Takes a place in the queue; false when it is full.
    public func enter() -> Bool {
        let (_, now) = total.add(1, ordering: .acquiringAndReleasing)
        if now <= limit { return true }
        total.subtract(1, ordering: .releasing)
        return false
    }

    /// Gives a place back: the call was granted an instance, gave up or timed out.
    public func leave() {
        total.subtract(1, ordering: .releasing)
    }

    /// Says whether calls wait on `worker` (0–63). Set it before looking for a free instance once more, else the return
    /// that would have woken the worker may slip in between.
    public func setWaiting(_ isWaiting: Bool, worker: Int) {
        let bit: UInt64 = 1 << UInt64(worker & (Self.maximumWorkers - 1))
        if isWaiting {
            waiting.bitwiseOr(bit, ordering: .sequentiallyConsistent)
        } else {
            waiting.bitwiseAnd(~bit, ordering: .sequentiallyConsistent)
        }
    }

    /// The next worker after `worker`, round robin, on which calls wait; nil when none does but `worker` itself.
    public func nextWaiting(after worker: Int) -> Int? {
        let position = worker & (Self.maximumWorkers - 1)
        let others = waiting.load(ordering: .sequentiallyConsistent) & ~(1 << UInt64(position))
        if others == 0 { return nil }
        let above = others & ~(UInt64.max >> UInt64(63 - position))
        return (above == 0 ? others : above).trailingZeroBitCount
    }
}
