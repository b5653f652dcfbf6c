internal import CLinux
internal import Glibc

extension Linux {
    /// Sends a signal to the process of a pidfd; a process that has ended is ESRCH.
    public static func signal(process pidfd: Int32, _ signal: Signal) throws(SystemError) {
        let code = linux_signal_process(pidfd, signal.number)
        guard code == 0 else { throw SystemError(call: "pidfd_send_signal", code: code) }
    }

    /// Sends a signal to every process of a group.
    ///
    /// A group's number is its leader's pid. Signal the group **before** the leader is reaped: afterwards, once the
    /// group is empty, the number may be somebody else's.
    public static func signal(group: Int32, _ signal: Signal) throws(SystemError) {
        // 0 and 1 would be our own group and every process there is.
        guard group > 1 else { throw SystemError(call: "kill", code: EINVAL) }
        guard kill(-group, signal.number) == 0 else { throw SystemError("kill") }
    }

    /// Reaps the child of a pidfd: nil while it runs. The pidfd is readable from the child's end on.
    public static func waitExit(_ pidfd: Int32) -> ExitStatus? {
        let answer = linux_wait_exit(pidfd)
        return switch answer.kind {
        case 0: nil
        case 1: .exited(answer.value)
        case 2: .signalled(answer.value)
        default: .unknown
        }
    }

    /// Lets ended children wait for ``waitExit(_:)``: with SIGCHLD ignored, which a parent may have left us, the kernel
    /// throws their exit status away.
    public static func keepExitedChildren() {
        _ = Glibc.signal(SIGCHLD, SIG_DFL)
    }

    public static var currentPID: Int32 { getpid() }
    public static var parentPID: Int32 { getppid() }
    public static var currentUID: UInt32 { getuid() }

    /// Ends the process at once: no `atexit`, no buffers.
    public static func exit(_ status: Int32) -> Never {
        _exit(status)
    }

    /// The process's environment. Of a name that is there twice the first counts; an entry without `=` is left out.
    public static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        guard var entry = linux_environment() else { return variables }
        while let text = entry.pointee {
            let bytes = UnsafeBufferPointer(
                start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
            if let split = bytes.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(decoding: bytes[..<split], as: UTF8.self)
                let value = String(decoding: bytes[(split + 1)...], as: UTF8.self)
                if variables[name] == nil { variables[name] = value }
            }
            entry += 1
        }
        return variables
    }

    /// The machine's or container's name.
    public static func hostname() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, gethostname(start, buffer.count - 1) == 0 else { return "localhost" }
            start[buffer.count - 1] = 0
            return String(cString: start)
        }
    }
}
