internal import Synchronization

/// Tells a scan's thread that nobody waits for it any more.
final class ScanStop: Sendable {
    private let isSet = Atomic(false)

    var isOrdered: Bool { isSet.load(ordering: .relaxed) }

    /// From any thread; the scan ends before the next place that it looks at.
    func order() { isSet.store(true, ordering: .relaxed) }
}
