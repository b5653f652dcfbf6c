internal import Synchronization

/// How long a line waits while another thread holds the sink: some turns, and once they have been spent for nothing, a
/// single look for each line until the sink is free again.
///
/// A write is a matter of microseconds, so that few turns are enough, but one to a terminal that was stopped lasts until
/// somebody lets it go on. Whoever waits may be the control loop.
struct SinkPatience: ~Copyable, Sendable {
    /// Turns given to the other thread, some 0.5 ms on an idle machine.
    static let maximumTries = 1000

    private let isSpent = Atomic<Bool>(false)

    /// Writes with `write`, again and again while the sink is busy. Returns how many lines were dropped, the one that is
    /// to be written among them when it is given up.
    func write(_ write: () -> LogSink.OnWrite, yield: () -> Void) -> Int {
        for _ in 0..<(isSpent.load(ordering: .relaxed) ? 1 : Self.maximumTries) {
            if case .written(let dropped) = write() {
                isSpent.store(false, ordering: .relaxed)
                return dropped
            }
            yield()
        }
        isSpent.store(true, ordering: .relaxed)
        return 1
    }
}
