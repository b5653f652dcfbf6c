internal import CLinux
internal import Glibc

extension Linux {
    /// An eventfd: readable from the first ``raiseEvent(_:)`` to the next ``takeEvent(_:)``.
    ///
    /// - Parameter isBlocking: whether `takeEvent` waits for an event.
    public static func eventDescriptor(isBlocking: Bool = false) throws(SystemError) -> OwnedDescriptor {
        try owned("eventfd", linux_eventfd(isBlocking ? 1 : 0))
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
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// A descriptor that is readable when one of the signals, which must be blocked, has come. Non-blocking.
    public static func signalDescriptor(for signals: [Signal]) throws(SystemError) -> OwnedDescriptor {
        let numbers = signals.map(\.number)
        return try owned("signalfd", linux_signalfd(numbers, numbers.count))
    }

    /// The next signal of a ``signalDescriptor(for:)``, nil when none has come.
    public static func takeSignal(_ descriptor: Int32) -> Signal? {
        let number = linux_take_signal(descriptor)
        return number > 0 ? Signal(number: number) : nil
    }

    /// Lets writes to a peer that is gone fail with EPIPE instead of ending the process.
    public static func ignorePipeSignal() {
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
    }
}
