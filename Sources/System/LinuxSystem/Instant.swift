/// A point on the monotonic clock, in nanoseconds since the machine started. Arithmetic saturates.
public struct Instant: Comparable, Hashable, Sendable {
    public var nanoseconds: UInt64

    @inlinable
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// Later than any deadline.
    @inlinable
    public static var distantFuture: Instant { Instant(nanoseconds: .max) }

    @inlinable
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant `nanoseconds` later, or earlier when negative.
    @inlinable
    public static func + (instant: Instant, nanoseconds: Int64) -> Instant {
        let distance = nanoseconds.magnitude
        let (moved, overflow) =
            nanoseconds >= 0
            ? instant.nanoseconds.addingReportingOverflow(distance)
            : instant.nanoseconds.subtractingReportingOverflow(distance)
        guard overflow else { return Instant(nanoseconds: moved) }
        return Instant(nanoseconds: nanoseconds >= 0 ? .max : 0)
    }

    @inlinable
    public static func - (instant: Instant, nanoseconds: Int64) -> Instant {
        nanoseconds == .min ? instant + .max : instant + -nanoseconds
    }

    /// The nanoseconds from `right` to `left`, negative when `left` is the earlier one.
    @inlinable
    public static func - (left: Instant, right: Instant) -> Int64 {
        left >= right
            ? Int64(clamping: left.nanoseconds &- right.nanoseconds)
            : -Int64(clamping: right.nanoseconds &- left.nanoseconds)
    }

    /// The instant `duration` later.
    @inlinable
    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant + duration.wholeNanoseconds
    }

    /// The nanoseconds until `later`, 0 when it has passed.
    @inlinable
    public func nanoseconds(until later: Instant) -> UInt64 {
        later > self ? later.nanoseconds &- nanoseconds : 0
    }
}

extension Duration {
    /// The duration in nanoseconds, cut to what fits.
    @inlinable
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds > 0 ? .max : .min }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        if carried { return seconds > 0 ? .max : .min }
        return sum
    }
}
