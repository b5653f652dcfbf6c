public import Bytes
internal import CZlib

extension Inflater {
    /// What `unpackMember` looks at before it goes on.
    private static let beginning = 64

    /// Appends what the gzip member at the start of `packed` holds, wherever it ends: for members that stand among other
    /// bytes, whose check sum tells them from what only begins alike.
    ///
    /// - Parameter isWanted: asked once with the first bytes that come out, up to 64; false ends it as `malformed`,
    ///   before more is unpacked.
    /// - Returns: how it ended. At anything but `done` the bytes appended mean nothing.
    public mutating func unpackMember(
        at packed: UnsafeRawBufferPointer, into buffer: inout ByteBuffer, maximumBytes: Int,
        isWanted: (UnsafeRawBufferPointer) -> Bool
    ) -> Result {
        guard let stream = prepared() else { return .malformed("zlib has no memory") }
        let start = buffer.count
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(clamping: packed.count)
        var isAsked = false
        while true {
            let produced = buffer.count - start
            if produced > maximumBytes { return .tooLarge }
            buffer.reserve(produced == 0 ? Self.beginning : max(4096, min(produced, maximumBytes - produced + 1)))
            let wished = produced < Self.beginning ? Self.beginning - produced : buffer.spare.count
            let room = UInt32(clamping: min(wished, buffer.spare.count, maximumBytes - produced + 1))
            stream.pointee.next_out = buffer.spare.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = room
            let code = inflate(stream, Z_NO_FLUSH)
            buffer.advance(Int(room - stream.pointee.avail_out))
            guard code == Z_OK || code == Z_STREAM_END || (code == Z_BUF_ERROR && stream.pointee.avail_out == 0) else {
                return .malformed(stream.pointee.msg.map { String(cString: $0) } ?? "the gzip data is cut short")
            }
            let isOver = code == Z_STREAM_END
            if !isAsked, isOver || buffer.count - start >= Self.beginning {
                isAsked = true
                let first = UnsafeRawBufferPointer(rebasing: buffer.bytes[start...])
                guard isWanted(first) else { return .malformed("not what is looked for") }
            }
            if isOver { return buffer.count - start > maximumBytes ? .tooLarge : .done }
        }
    }
}
