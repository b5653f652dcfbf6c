public import EventLoop
public import LinuxSystem

/// The control plane's own thread: an event loop that is also the executor of the control actors, so a job of theirs
/// and a callback of a descriptor never run at the same time.
///
/// It is sendable although the loop is not: the loop is touched by jobs that run on this executor and by its own
/// callbacks, and both are on its thread.
public final class ControlLoop: SerialExecutor, @unchecked Sendable {
    public let loop: EventLoop
    private let jobs: Mailbox<UnownedJob>
    private let thread = Linux.currentThread()

    /// Belongs to the calling thread.
    public init() throws(SystemError) {
        loop = try EventLoop()
        jobs = try Mailbox()
    }

    /// Runs until `stop`, on the thread that made it. Call it once.
    public func run() throws(SystemError) {
        checkIsolated()
        try jobs.open(on: loop) { [unowned self] job in
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
        loop.run()
    }

    /// Leaves `run` at the end of the turn. On the loop's thread only.
    public func stop() {
        loop.stop()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        jobs.post(UnownedJob(job))
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    public func checkIsolated() {
        precondition(
            thread == Linux.currentThread(),
            "the control plane is touched from a thread that is not its own")
    }

    public func isIsolatingCurrentContext() -> Bool? {
        thread == Linux.currentThread()
    }
}
