internal import Bytes

/// How far a streamed reply has got: a pure machine beside the buffer that holds its bytes.
///
/// Bytes that the library has taken stay in the buffer until all are taken, or until they are more than those that are
/// not: then the rest moves to the front once.
struct StreamedReply {
    /// Bytes at the buffer's front that the library has taken.
    private var taken = 0
    private(set) var isEnded = false
    /// Whether the end is one that the client must not take for the whole reply's.
    private(set) var isAborted = false
    /// Whether more was unsent than ``HTTPExchange/streamLowWater`` since that was last told.
    private(set) var isHigh = false
    /// Bytes that were taken before those in the buffer.
    private(set) var earlierBytes = 0

    func unsentBytes(of buffer: borrowing ByteBuffer) -> Int { max(0, buffer.count &- taken) }

    /// Notes what the service has added.
    mutating func added(to buffer: borrowing ByteBuffer, lowWater: Int) {
        if unsentBytes(of: buffer) > lowWater { isHigh = true }
    }

    mutating func end(aborted: Bool = false) {
        isEnded = true
        isAborted = aborted
    }

    /// Copies what is next into `target`.
    ///
    /// - Returns: the number of bytes, 0 when there are none.
    mutating func take(from buffer: inout ByteBuffer, into target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(unsentBytes(of: buffer), target.count)
        guard count > 0 else { return 0 }
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer.bytes[taken..<(taken &+ count)]))
        taken &+= count
        if taken == buffer.count {
            earlierBytes &+= taken
            buffer.clear(keeping: Self.maximumKeptBytes)
            taken = 0
        } else if taken > Self.maximumKeptBytes, taken > buffer.count &- taken {
            earlierBytes &+= taken
            buffer.removeFirst(taken)
            taken = 0
        }
        return count
    }

    /// Whether the service is to be told that `buffer` has drained; true once.
    mutating func tellsDrained(_ buffer: borrowing ByteBuffer, lowWater: Int) -> Bool {
        guard isHigh, unsentBytes(of: buffer) <= lowWater else { return false }
        isHigh = false
        return true
    }

    private static let maximumKeptBytes = 65_536
}
