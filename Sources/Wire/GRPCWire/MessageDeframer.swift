public import Bytes

/// Cuts the messages out of the bytes of one reply, which may arrive in any pieces.
///
/// The length is checked against the limit before a byte of the message is kept, and nothing is allocated for a
/// length that was only announced.
public struct MessageDeframer {
    /// What the bytes led to.
    public enum OnBytes: Equatable {
        /// They are all taken; more are needed.
        case more
        /// A message is whole; the bytes behind it are not taken yet.
        case message(isCompressed: Bool)
        /// The stream of messages is broken here and cannot go on.
        case failed(ReplyFault)
    }

    private var prefix: UInt64 = 0
    private var prefixCount = 0
    private var remaining = 0
    private let maximumMessageBytes: Int

    public init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// Whether a message has begun that is not whole.
    public var isInsideMessage: Bool { prefixCount > 0 }

    /// Takes bytes off the front of `bytes`, appending those of the message to `message`, which must be empty when a
    /// message begins.
    public mutating func take(
        from bytes: inout UnsafeRawBufferPointer, into message: inout ByteBuffer
    ) -> OnBytes {
        if prefixCount < MessageFrame.prefixLength {
            if prefixCount == 0, bytes.count >= MessageFrame.prefixLength {
                // The usual case: all of it is here.
                let length = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
                prefix = UInt64(bytes[0]) << 32 | UInt64(length)
                prefixCount = MessageFrame.prefixLength
                bytes = UnsafeRawBufferPointer(rebasing: bytes[MessageFrame.prefixLength...])
            }
            while prefixCount < MessageFrame.prefixLength {
                guard let byte = bytes.first else { return .more }
                prefix = prefix << 8 | UInt64(byte)
                prefixCount += 1
                bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
            }
            if let fault = checkPrefix() { return .failed(fault) }
            message.reserve(min(remaining, Self.maximumReserved))
        }
        let taken = min(remaining, bytes.count)
        message.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(taken)))
        bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(taken))
        remaining -= taken
        if remaining > 0 { return .more }
        let isCompressed = prefix >> 32 == 1
        prefix = 0
        prefixCount = 0
        return .message(isCompressed: isCompressed)
    }

    /// What is reserved at once for an announced message; a longer one grows as its bytes arrive.
    private static let maximumReserved = 65_536

    private mutating func checkPrefix() -> ReplyFault? {
        let flags = prefix >> 32
        let length = Int(prefix & 0xffff_ffff)
        guard flags <= 1 else {
            return .violation("the plugin sent a message with the flags \(flags), where only 0 and 1 exist")
        }
        guard length <= maximumMessageBytes else {
            return .tooLarge(
                "the plugin sent a message of \(length) bytes, and \(maximumMessageBytes) are allowed (reply_message)")
        }
        remaining = length
        return nil
    }
}
