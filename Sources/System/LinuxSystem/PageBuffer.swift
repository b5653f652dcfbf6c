internal import Glibc

/// Zeroed memory for one large job, given back to the system with its last byte, which an allocator does not promise.
public struct PageBuffer: ~Copyable {
    public let bytes: UnsafeMutableRawBufferPointer

    /// - Parameter count: bytes, at least 1. Only what is written to takes memory.
    public init(count: Int) throws(SystemError) {
        let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else { throw SystemError("mmap") }
        bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    deinit {
        munmap(bytes.baseAddress, bytes.count)
    }
}
