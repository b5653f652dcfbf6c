internal import CLinux

/// A child that has ended and is reaped: its pid may be another's already.
public struct ReapedChild: Equatable, Sendable {
    public var pid: Int32
    public var status: ExitStatus

    public init(pid: Int32, status: ExitStatus) {
        self.pid = pid
        self.status = status
    }
}

extension Linux {
    /// Whether orphans become our children: we are the first process of a container, or somebody has made us a
    /// subreaper. Nobody but us reaps them then.
    public static var adoptsOrphans: Bool { linux_adopts_orphans() != 0 }

    /// Reaps one ended child of the **calling thread**, nil when none has ended. SIGCHLD tells of each that ends.
    ///
    /// The kernel keeps children by the thread that made them, and gives an orphan to the process's first thread. On
    /// that thread this reaps orphans alone: a child of ``spawn(_:)`` belongs to the thread that called it, and its exit
    /// status waits there for ``waitExit(_:)``.
    public static func reapChildOfThread() -> ReapedChild? {
        let child = linux_reap_child_of_thread()
        guard child.pid > 0 else { return nil }
        let value = child.exit.value
        return ReapedChild(pid: child.pid, status: child.exit.kind == 1 ? .exited(value) : .signalled(value))
    }
}
