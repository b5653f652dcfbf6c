internal import Synchronization

/// Everything that one worker counts. The worker writes, the control plane reads at any time, and neither waits.
public final class RequestCounters: Sendable {
    /// Series by their number. The list only grows, and only the worker makes it grow; a reader sees the old one or the
    /// new one. The lock is taken when it grows and when it is read for `/metrics`, never for a request.
    private let published = Mutex<[SeriesCounters]>([])
    /// The worker's own copy of `published`, which it reads without the lock.
    nonisolated(unsafe) private var series: [SeriesCounters] = []
    /// Requests without a route.
    let unrouted = SeriesCounters()
    private let rejections: RejectionCounters
    private let connections = Atomic<Int>(0)
    private let dropped = Atomic<UInt64>(0)

    /// - Parameter reasons: how many reasons of rejection there are.
    public init(reasons: Int) {
        rejections = RejectionCounters(count: reasons)
    }

    // MARK: The worker's side

    /// Makes room for series up to `count`. On the worker's thread.
    public func reserve(series count: Int) {
        guard count > series.count else { return }
        while series.count < count { series.append(SeriesCounters()) }
        let grown = series
        published.withLock { $0 = grown }
    }

    /// Counts an answered request; `number` is negative for one without a route.
    public func record(series number: Int32, status: Int, nanoseconds: UInt64) {
        let index = Int(number)
        if index >= 0, index < series.count {
            series[index].record(status: status, nanoseconds: nanoseconds)
        } else {
            unrouted.record(status: status, nanoseconds: nanoseconds)
        }
    }

    /// Counts a request that the gateway refused without asking a plugin.
    public func reject(reason: Int) {
        rejections.add(reason)
    }

    public func set(connections count: Int) {
        connections.store(count, ordering: .relaxed)
    }

    /// Counts access lines that nobody had room for.
    public func drop(lines: Int) {
        guard lines > 0 else { return }
        dropped.store(dropped.load(ordering: .relaxed) &+ UInt64(lines), ordering: .relaxed)
    }

    // MARK: The reader's side

    var openConnections: Int { connections.load(ordering: .relaxed) }
    var droppedLines: UInt64 { dropped.load(ordering: .relaxed) }

    func all() -> [SeriesCounters] { published.withLock { $0 } }

    func rejected(reason: Int) -> UInt64 { rejections.read(reason) }
}

/// One counter for each reason, of one writer. The cells are allocated once and freed in `deinit`; what they hold is atomic.
final class RejectionCounters: Sendable {
    private struct Cell: ~Copyable {
        let value = Atomic<UInt64>(0)
    }

    nonisolated(unsafe) private let cells: UnsafeMutablePointer<Cell>
    private let count: Int

    init(count: Int) {
        self.count = count
        cells = .allocate(capacity: max(count, 1))
        for index in 0..<count { (cells + index).initialize(to: Cell()) }
    }

    deinit {
        cells.deinitialize(count: count)
        cells.deallocate()
    }

    func add(_ index: Int) {
        guard index >= 0, index < count else { return }
        cells[index].value.store(cells[index].value.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    func read(_ index: Int) -> UInt64 {
        index >= 0 && index < count ? cells[index].value.load(ordering: .relaxed) : 0
    }
}
