internal import LinuxSystem

/// How much one instance may write into our log: a plugin that floods its output fills no disk, and drowns no other's
/// lines.
///
/// A burst of 2,000 lines holds the longest panic of a plugin with a few hundred goroutines and what a framework prints
/// as it starts; 1,000 a second, for good, is more than anybody reads, and more than a plugin logs that logs each of its
/// calls at a moderate load. A line counts once for each KiB begun, since it is written up to 4 KiB long. What goes
/// beyond is counted and told once the plugin is calm, which is when nothing was dropped for a second, or every ten
/// seconds when it is not. Time is an argument.
struct LineBudget {
    enum OnReport: Equatable {
        /// Tell that these were dropped.
        case dropped(Int)
        /// It is not calm: ask again then.
        case later(Instant)
    }

    enum OnLine: Equatable {
        case log
        case drop
        /// The first that is dropped since the last report: `report` is to be called then.
        case dropAndReport(at: Instant)
    }

    static let burst = 2_000
    static let perSecond = 1_000
    static let calm: Int64 = 1_000_000_000
    static let longestSilence: Int64 = 10_000_000_000

    /// When the budget would be full again, had nothing more come: all that is kept of the past.
    private var fullAt = Instant(nanoseconds: 0)
    private var firstDropAt = Instant(nanoseconds: 0)
    private var lastDropAt = Instant(nanoseconds: 0)
    /// Dropped and not told.
    private(set) var dropped = 0

    private static let nanosecondsPerLine = Int64(1_000_000_000 / perSecond)

    /// A line of `bytes` came.
    mutating func lineRead(_ bytes: Int, at now: Instant) -> OnLine {
        let cost = Int64(1 + max(0, bytes - 1) / 1024) * Self.nanosecondsPerLine
        let full = max(fullAt, now) + cost
        if full <= now + Int64(Self.burst) * Self.nanosecondsPerLine {
            fullAt = full
            return .log
        }
        dropped += 1
        lastDropAt = now
        guard dropped == 1 else { return .drop }
        firstDropAt = now
        return .dropAndReport(at: now + Self.calm)
    }

    /// The time that was asked for has come.
    mutating func report(at now: Instant) -> OnReport {
        let due = min(lastDropAt + Self.calm, firstDropAt + Self.longestSilence)
        return due <= now ? .dropped(takeDropped()) : .later(due)
    }

    /// What was dropped and not told; it counts as told.
    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }
}
