internal import Glibc

/// A regular file that is read a piece at a time.
///
/// It is not mapped: a file that somebody cuts short under a mapping kills the process that looks at it.
public struct RandomAccessFile: ~Copyable {
    private let descriptor: OwnedDescriptor
    /// As it was when it was opened.
    public let status: FileStatus

    /// Opens `path`; what is no regular file is EINVAL, and a pipe or device does not make it wait.
    public init(_ path: String) throws(SystemError) {
        let opened = try Linux.owned("open", open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
        var raw = stat()
        guard fstat(opened.raw, &raw) == 0 else { throw SystemError("fstat") }
        let status = FileStatus(raw)
        guard status.kind == .regular else {
            throw SystemError(call: "open", code: status.kind == .directory ? EISDIR : EINVAL)
        }
        self.descriptor = opened
        self.status = status
    }

    /// Fills `buffer` with what stands at `offset`; fewer bytes than it holds at the file's end.
    public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count, let start = buffer.baseAddress {
            let count = pread(descriptor.raw, start + filled, buffer.count - filled, off_t(offset) + off_t(filled))
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("pread")
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
