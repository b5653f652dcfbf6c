public import Bytes

/// A gRPC frame: a flag byte, the length of the message in four bytes, most significant first, and the message.
public enum MessageFrame {
    /// Bytes before the message.
    public static let prefixLength = 5

    /// Reserves a prefix at the end of `buffer` and answers where it stands, for `seal` once the message is behind it.
    @inlinable
    public static func begin(in buffer: inout ByteBuffer) -> Int {
        let start = buffer.count
        buffer.reserve(prefixLength)
        buffer.spare.storeBytes(of: 0, as: UInt32.self)
        buffer.spare.storeBytes(of: 0, toByteOffset: 4, as: UInt8.self)
        buffer.advance(prefixLength)
        return start
    }

    /// Writes the prefix at `start`: the rest of `buffer` is its message, uncompressed, of less than 4 GiB.
    @inlinable
    public static func seal(in buffer: inout ByteBuffer, from start: Int) {
        let length = buffer.count - start - prefixLength
        precondition(start >= 0 && length >= 0, "a frame is sealed before it was begun")
        precondition(length <= Int(UInt32.max), "a message of 4 GiB or more is framed")
        buffer.mutableBytes.storeBytes(of: 0, toByteOffset: start, as: UInt8.self)
        buffer.mutableBytes.storeBytes(
            of: UInt32(truncatingIfNeeded: length).bigEndian, toByteOffset: start + 1, as: UInt32.self)
    }

    /// Appends a whole frame around `message`.
    public static func append(_ message: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        let start = begin(in: &buffer)
        buffer.append(message)
        seal(in: &buffer, from: start)
    }
}
