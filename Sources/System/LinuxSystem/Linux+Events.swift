internal import CLinux
internal import Glibc

extension Linux {
    /// An eventfd: readable from the first ``raiseEvent(_:)`` to the next ``takeEvent(_:)``.
    ///
    /// - Parameter isBlocking: whether `takeEvent` waits for an event.
    public static func eventDescriptor(isBlocking: Bool = false) throws(SystemError) -> OwnedDescriptor {
        let flags = Int32(EFD_CLOEXEC) | (isBlocking ? 0 : Int32(EFD_NONBLOCK))
        return try owned("eventfd", eventfd(0, flags))
    }

    /// Makes the eventfd readable. From any thread.
    public static func raiseEvent(_ descriptor: Int32) {
        var one: UInt64 = 1
        // Fails only when the counter is full, and then it is readable.
        while Glibc.write(descriptor, &one, MemoryLayout<UInt64>.size) < 0, errno == EINTR {}
    }

    /// Takes all events that were raised: false when there was none.
    @discardableResult
    public static func takeEvent(_ descriptor: Int32) -> Bool {
        var count: UInt64 = 0
        while true {
            if Glibc.read(descriptor, &count, MemoryLayout<UInt64>.size) > 0 { return true }
            if errno != EINTR { return false }
        }
    }

    /// Keeps the signals from the calling thread and from those that it starts later. Call it before the first thread
    /// is started, so that only ``signalDescriptor(for:)`` sees them.
    public static func blockSignals(_ signals: [Signal]) {
        var set = signalSet(signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// A descriptor that is readable when one of the signals, which must be blocked, has come. Non-blocking.
    public static func signalDescriptor(for signals: [Signal]) throws(SystemError) -> OwnedDescriptor {
        var set = signalSet(signals)
        return try owned("signalfd", signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK)))
    }

    /// The next signal of a ``signalDescriptor(for:)``, nil when none has come.
    public static func takeSignal(_ descriptor: Int32) -> Signal? {
        var info = signalfd_siginfo()
        while true {
            let count = Glibc.read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size)
            if count == MemoryLayout<signalfd_siginfo>.size {
                return Signal(number: Int32(truncatingIfNeeded: info.ssi_signo))
            }
            if count >= 0 || errno != EINTR { return nil }
        }
    }

    /// Lets writes to a peer that is gone fail with EPIPE instead of ending the process.
    public static func ignorePipeSignal() {
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
    }

    private static func signalSet(_ signals: [Signal]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.number) }
        return set
    }
}
