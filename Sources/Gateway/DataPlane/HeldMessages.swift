internal import Bytes

/// Messages that wait, first in, first out, in one piece of memory.
struct HeldMessages: ~Copyable {
    /// For each message two lengths (Int, unaligned), its own and its frame's, and its bytes.
    private var storage = ByteBuffer()
    private var offset = 0

    /// Bytes of messages that were taken out and are still in memory, at most, when one is added.
    private static let maximumTakenBytes = 65_536
    private static let headerBytes = 2 * MemoryLayout<Int>.size

    var isEmpty: Bool { offset == storage.count }

    mutating func append(_ message: UnsafeRawBufferPointer, frameBytes: Int) {
        // A line that never empties must not keep all that ever stood in it.
        if offset > Self.maximumTakenBytes, offset > storage.count / 2 {
            storage.removeFirst(offset)
            offset = 0
        }
        storage.reserve(Self.headerBytes)
        storage.spare.storeBytes(of: message.count, as: Int.self)
        storage.spare.storeBytes(of: frameBytes, toByteOffset: MemoryLayout<Int>.size, as: Int.self)
        storage.advance(Self.headerBytes)
        storage.append(message)
    }

    /// Takes the first message out, whose bytes are valid until the next change. Nil when none waits.
    mutating func popFirst() -> (message: UnsafeRawBufferPointer, frameBytes: Int)? {
        guard !isEmpty else {
            clear()
            return nil
        }
        let header = UnsafeRawBufferPointer(rebasing: storage.bytes[offset...])
        let count = header.loadUnaligned(as: Int.self)
        let frameBytes = header.loadUnaligned(fromByteOffset: MemoryLayout<Int>.size, as: Int.self)
        offset &+= Self.headerBytes &+ count
        return (UnsafeRawBufferPointer(rebasing: header[Self.headerBytes..<Self.headerBytes &+ count]), frameBytes)
    }

    mutating func clear() {
        storage.clear(keeping: 16_384)
        offset = 0
    }
}
