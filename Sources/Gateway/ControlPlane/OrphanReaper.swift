public import EventLoop
public import LinuxSystem
public import Logging

/// Reaps the processes that a container's first process is given when their parents die.
///
/// Instances are children of the launcher's thread, orphans of the process's first one, and only those of its own thread
/// are reaped here (`Linux.reapChildOfThread`). So no race can lose an instance's exit status, and nobody needs to know
/// which pids are instances.
public final class OrphanReaper: ReadinessHandler {
    /// Orphans that are reaped in one turn, so that a plugin which makes them faster cannot hold the loop.
    private static let maximumOfTurn = 64

    private let loop: EventLoop
    private let descriptor: OwnedDescriptor
    private let logger: Logger

    /// Reaps what has ended already, and from then on what ends. Make it on the process's first thread, which is the
    /// loop's, with SIGCHLD blocked in every thread.
    public init(on loop: EventLoop, logger: Logger) throws(SystemError) {
        self.loop = loop
        self.logger = logger
        descriptor = try Linux.signalDescriptor(for: [.child])
        _ = try loop.register(descriptor.raw, .readable, self)
        reap()
    }

    public func ready(_ readiness: Readiness) {
        // Before the children are looked for: one that ends later raises the signal again.
        while Linux.takeSignal(descriptor.raw) != nil {}
        reap()
    }

    private func reap() {
        for _ in 0..<Self.maximumOfTurn {
            guard let orphan = Linux.reapChildOfThread() else { return }
            logger.debug("an orphan was reaped", metadata: ["pid": "\(orphan.pid)", "status": "\(orphan.status)"])
        }
        _ = Alarm(on: loop, after: 0) { self.reap() }
    }
}

@available(*, unavailable)
extension OrphanReaper: Sendable {}
