internal import EventLoop
internal import LinuxSystem

/// Waits for a process to exit, by its pidfd, which it owns.
final class ProcessWatch: ReadinessHandler {
    private let loop: EventLoop
    private let pidfd: Int32
    private var registration: Registration?
    private let exited: () -> Void

    /// `exited` runs once, before the process is reaped: until `reap` its pid and its group cannot be another's.
    init(pidfd: Int32, on loop: EventLoop, exited: @escaping () -> Void) throws(SystemError) {
        self.loop = loop
        self.pidfd = pidfd
        self.exited = exited
        registration = try loop.register(pidfd, .readable, self)
    }

    func ready(_ readiness: Readiness) {
        guard let registration else { return }
        self.registration = nil
        loop.deregister(registration)
        exited()
    }

    /// How the process ended. Frees its pid; call it once, after `exited`.
    func reap() -> ExitStatus? {
        let status = Linux.waitExit(pidfd)
        Linux.close(pidfd)
        return status
    }
}

@available(*, unavailable)
extension ProcessWatch: Sendable {}
