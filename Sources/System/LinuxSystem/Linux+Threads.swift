internal import CLinux
internal import Glibc

/// A thread of its own, never one of a pool's. Left alone, it runs on when its handle is gone.
public struct RunningThread: ~Copyable, Sendable {
    private let thread: pthread_t

    fileprivate init(_ thread: pthread_t) {
        self.thread = thread
    }

    /// Waits until the thread's body has returned.
    public consuming func join() {
        pthread_join(thread, nil)
        discard self
    }

    deinit {
        pthread_detach(thread)
    }
}

extension Linux {
    /// Starts a thread that runs `body` and ends with it.
    ///
    /// - Parameters:
    ///   - name: as `top` shows it, at most 15 bytes.
    ///   - stackBytes: reserved, not used, until the thread needs it.
    @discardableResult
    public static func startThread(
        name: String,
        stackBytes: Int = 8 << 20,
        body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> RunningThread {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)

        let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, enterThread, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        return RunningThread(thread)
    }
}

/// What a new thread is handed.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    linux_name_thread(start.name)
    start.body()
    return nil
}
