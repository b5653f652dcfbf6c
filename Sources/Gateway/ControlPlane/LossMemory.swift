internal import LinuxSystem

/// Tells a connection that is lost now and then from one that can't be held.
struct LossMemory {
    /// Nanoseconds in which two losses belong together.
    static let span: Int64 = 60_000_000_000

    private var last: Instant?

    /// Notes a loss; answers whether it is the second in a short time.
    mutating func isRepeated(at now: Instant) -> Bool {
        defer { last = now }
        guard let last else { return false }
        return now - last < Self.span
    }
}
