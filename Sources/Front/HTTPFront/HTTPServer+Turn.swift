internal import CMicroHTTPD
public import EventLoop
public import LinuxSystem

extension HTTPServer: TurnParticipant {
    public func maximumWait(now: Instant) -> UInt64? {
        guard let daemon else { return nil }
        guard resumable.isEmpty, !isReady else { return 0 }
        if hasRun {
            hasRun = false
            var milliseconds: UInt64 = 0
            if heldCount > 0, !leavesMore {
                // The library wants to run because of the held exchanges. Should it have read a head by half as
                // well, it comes to that a little later.
                runDeadline = now + Self.heldInterval
            } else if MHD_get_timeout(daemon, &milliseconds) == .YES {
                let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
                runDeadline = overflow ? .distantFuture : now + Int64(clamping: nanoseconds)
            } else {
                runDeadline = .distantFuture
            }
        }
        return runDeadline == .distantFuture ? nil : now.nanoseconds(until: runDeadline)
    }

    public func finishTurn() {
        guard let daemon, isReady || !resumable.isEmpty || loop.now >= runDeadline else { return }
        // A service may answer one exchange while it is asked about another. What is answered in the second run waits
        // for the next turn: plugins and timers have their turn, too.
        runLibrary(daemon)
        if !resumable.isEmpty { runLibrary(daemon) }
        // The library has half-done connections: asked again here it needs no turn of the loop for them.
        var runs = 0
        while runs < Self.maximumFurtherRuns, wantsToRun(daemon) {
            runLibrary(daemon)
            runs &+= 1
        }
        if closesIdle { closeIdle() }
    }

    /// Runs behind the first one of a turn, before others get their turn.
    private static let maximumFurtherRuns = 3
    /// Exchanges that are held at one time; all others are suspended.
    static let maximumHeld = 16
    /// Nanoseconds after which a held exchange is suspended.
    static let maximumHold: Int64 = 2_000_000
    /// Nanoseconds between two runs while exchanges are held and nothing happens.
    private static let heldInterval: Int64 = 1_000_000

    private func wantsToRun(_ daemon: OpaquePointer) -> Bool {
        if heldCount > 0, !leavesMore { return false }
        var milliseconds: UInt64 = 0
        return MHD_get_timeout(daemon, &milliseconds) == .YES && milliseconds == 0
    }

    /// Resumes what is answered and lets the library read, call back and write.
    func runLibrary(_ daemon: OpaquePointer) {
        isReady = false
        if !resumable.isEmpty {
            swap(&resumable, &resumableInWork)
            for exchange in resumableInWork { MHD_resume_connection(exchange.handle) }
            suspendedCount &-= resumableInWork.count
            resumableInWork.removeAll(keepingCapacity: true)
        }
        leavesMore = false
        _ = MHD_run(daemon)
        hasRun = true
        if !drained.isEmpty { tellDrained() }
    }
}
