public import Bytes
internal import LinuxSystem
internal import Synchronization

/// Writes whole lines to a descriptor that may be shared with other processes, and never waits for it.
///
/// The descriptor is not made non-blocking: that would hold for everybody who shares it. Instead a pipe is asked first,
/// and gets at most 4,096 bytes at a time, which it takes whole when it takes any. A file takes everything at once.
public struct LogSink: Sendable {
    /// `PIPE_BUF`: what a pipe takes as one piece. Whoever makes a line keeps to it; a longer one would be dropped.
    public static let maximumLineBytes = 4096

    /// What became of lines.
    public enum OnWrite: Equatable, Sendable {
        /// They are gone: written, but for so many that a slow reader had no room for.
        case written(dropped: Int)
        /// Another thread is writing: they stay in the buffer, to be written later.
        case busy
    }

    /// Whether a thread is between asking a pipe and writing to it. Two that were told of the same room would not both
    /// have it, and the second would wait.
    private static let isTaken = Atomic<Bool>(false)

    private let descriptor: Int32
    private let isFile: Bool

    /// - Parameter descriptor: stays the caller's.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        isFile = Linux.isRegularFile(descriptor)
    }

    /// Writes the lines in `buffer`, each with its line feed.
    public func write(_ buffer: inout ByteBuffer) -> OnWrite {
        if isFile, !buffer.isEmpty {
            let isWhole =
                if case .bytes(let count) = Linux.write(descriptor, buffer.bytes) { count == buffer.count } else {
                    false
                }
            let dropped = isWhole ? 0 : Self.lines(in: buffer.bytes)
            buffer.clear()
            return .written(dropped: dropped)
        }
        guard Self.isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            return .busy
        }
        defer { Self.isTaken.store(false, ordering: .releasing) }
        var dropped = 0
        var offset = 0
        let bytes = buffer.bytes
        while offset < bytes.count {
            let end = Self.sliceEnd(bytes, from: offset)
            let slice = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
            if slice.count > Self.maximumLineBytes {
                dropped += 1
            } else if !send(slice) {
                dropped += Self.lines(in: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                break
            }
            offset = end
        }
        buffer.clear()
        return .written(dropped: dropped)
    }

    private func send(_ slice: UnsafeRawBufferPointer) -> Bool {
        guard Linux.canWrite(descriptor) else { return false }
        switch Linux.write(descriptor, slice) {
        case .bytes(let count): return count == slice.count
        case .wouldBlock, .failed: return false
        }
    }

    /// The end of as many whole lines as fit into one piece; a single longer line is a piece of its own.
    private static func sliceEnd(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> Int {
        let limit = min(bytes.count, offset + maximumLineBytes)
        if limit == bytes.count { return limit }
        var end = limit
        while end > offset, bytes[end - 1] != 0x0A { end -= 1 }
        if end > offset { return end }
        end = limit
        while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
        return end
    }

    private static func lines(in bytes: UnsafeRawBufferPointer) -> Int {
        bytes.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
    }
}
