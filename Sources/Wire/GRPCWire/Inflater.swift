public import Bytes
internal import CZlib

/// Unpacks gzip-compressed messages, never to more bytes than the caller allows.
///
/// One serves all calls of a connection: zlib's state (about 40 KB) is made at the first compressed message.
public struct Inflater: ~Copyable {
    /// On the heap because zlib keeps its address.
    private var stream: UnsafeMutablePointer<z_stream>?

    public init() {}

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    /// How unpacking ended.
    public enum Result: Equatable, Sendable {
        case done
        /// More than the allowed bytes would come out.
        case tooLarge
        /// Not one whole gzip member; the text says what is wrong.
        case malformed(String)
    }

    /// How much of its input the last unpacking has read.
    public var consumedBytes: Int { stream.map { Int(clamping: $0.pointee.total_in) } ?? 0 }

    /// Appends what `packed`, one gzip member, holds. At anything but `done` the bytes appended mean nothing.
    public mutating func unpack(
        _ packed: UnsafeRawBufferPointer, into buffer: inout ByteBuffer, maximumBytes: Int
    ) -> Result {
        guard let stream = prepared() else { return .malformed("zlib has no memory") }
        let start = buffer.count
        // zlib's interface lacks the const; it does not write to its input.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(clamping: packed.count)
        while true {
            let produced = buffer.count - start
            if produced > maximumBytes { return .tooLarge }
            // One byte more than allowed tells a message that just fits from one that does not.
            buffer.reserve(min(max(packed.count, 4096), maximumBytes - produced + 1))
            let room = UInt32(clamping: min(buffer.spare.count, maximumBytes - produced + 1))
            stream.pointee.next_out = buffer.spare.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = room
            let code = inflate(stream, Z_NO_FLUSH)
            buffer.advance(Int(room - stream.pointee.avail_out))
            if code == Z_STREAM_END {
                if buffer.count - start > maximumBytes { return .tooLarge }
                return stream.pointee.avail_in == 0 ? .done : .malformed("bytes follow the gzip data")
            }
            guard code == Z_OK || (code == Z_BUF_ERROR && stream.pointee.avail_out == 0) else {
                if code == Z_BUF_ERROR { return .malformed("the gzip data is cut short") }
                return .malformed(stream.pointee.msg.map { String(cString: $0) } ?? "not gzip data")
            }
        }
    }

    /// zlib's state, as new; nil when there is no memory.
    mutating func prepared() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return inflateReset(stream) == Z_OK ? stream : nil }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        // 16 added to the window's bits: a gzip header and trailer, with the check sum verified.
        guard
            inflateInit2_(made, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else {
            made.deallocate()
            return nil
        }
        stream = made
        return made
    }
}
