internal import CLinux
internal import Glibc

/// What a read gave.
public enum ReadResult {
    /// At least one byte.
    case bytes(Int)
    case end
    case wouldBlock
    case failed(SystemError)
}

/// What a write took.
public enum WriteResult {
    /// Possibly fewer than were offered.
    case bytes(Int)
    case wouldBlock
    case failed(SystemError)
}

extension Linux {
    /// Reads what is there, at most `buffer`, which must not be empty.
    public static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            let code = errno
            if code == EINTR { continue }
            if code == EAGAIN { return .wouldBlock }
            return .failed(SystemError(call: "read", code: code))
        }
    }

    /// Writes `bytes`, or as many as fit.
    public static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> WriteResult {
        writeResult("write") { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    /// Sends `bytes`, or as many as fit, on a socket; a peer that is gone is an error and no SIGPIPE.
    public static func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> WriteResult {
        writeResult("send") { Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    @inline(__always)
    private static func writeResult(_ name: StaticString, _ call: () -> Int) -> WriteResult {
        while true {
            let count = call()
            if count >= 0 { return .bytes(count) }
            let code = errno
            if code == EINTR { continue }
            if code == EAGAIN { return .wouldBlock }
            return .failed(SystemError(call: name, code: code))
        }
    }

    /// Closes a descriptor that no ``OwnedDescriptor`` owns.
    public static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// A second descriptor of the same open file.
    public static func duplicate(_ descriptor: Int32) throws(SystemError) -> OwnedDescriptor {
        try owned("fcntl", fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
    }

    /// Makes reads and writes return ``ReadResult/wouldBlock`` instead of waiting. It holds for every descriptor of
    /// the same open file, in other processes too: never use it on an inherited stdout or stderr.
    public static func setNonBlocking(_ descriptor: Int32) throws(SystemError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0 else { throw SystemError("fcntl") }
        guard fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0 else { throw SystemError("fcntl") }
    }

    /// A pipe; both ends block until ``setNonBlocking(_:)``.
    public static func pipe() throws(SystemError) -> Pipe {
        var ends: (Int32, Int32) = (-1, -1)
        let answer = withUnsafeMutableBytes(of: &ends) {
            linux_pipe($0.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard answer == 0 else { throw SystemError("pipe2") }
        return Pipe(reading: OwnedDescriptor(ends.0), writing: OwnedDescriptor(ends.1))
    }

    /// Opens a file for reading, `/dev/null` for instance.
    public static func openForReading(_ path: String) throws(SystemError) -> OwnedDescriptor {
        try owned("open", open(path, O_RDONLY | O_CLOEXEC))
    }

    /// Opens `/dev/null` as stdin, stdout and stderr where they are closed: the next sockets would become what the process
    /// reads from and writes its log to. For a process's first act; the descriptors stay open for good.
    public static func openClosedStandardDescriptors() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number, which is this one: those below are open. Programs inherit it, as they would stdin.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Whether the descriptor is a terminal.
    public static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// Whether a write of up to 4,096 bytes to a pipe, or of some bytes to a socket or file, will not wait.
    public static func canWrite(_ descriptor: Int32) -> Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&question, 1, 0) == 1 && question.revents & Int16(POLLOUT) != 0
    }

    /// Waits, for as long as it takes, until a write will not have to, or will fail.
    public static func waitUntilWritable(_ descriptor: Int32) {
        var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while poll(&question, 1, -1) < 0, errno == EINTR {}
    }

    /// Whether the descriptor is a regular file, which takes every write at once.
    public static func isRegularFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether there is a regular file at `path`, or behind a link there.
    public static func isRegularFile(at path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Takes a descriptor that a call returned, or its errno.
    static func owned(_ call: StaticString, _ answer: Int32) throws(SystemError) -> OwnedDescriptor {
        guard answer >= 0 else { throw SystemError(call) }
        return OwnedDescriptor(answer)
    }
}

/// The two ends of a pipe.
public struct Pipe: ~Copyable {
    public let reading: OwnedDescriptor
    public let writing: OwnedDescriptor

    /// Both ends, each with its new owner.
    public consuming func split() -> (reading: Int32, writing: Int32) {
        (reading.release(), writing.release())
    }

    /// The reading end with its new owner; the other one is closed.
    public consuming func keepReadingEnd() -> Int32 {
        reading.release()
    }
}
