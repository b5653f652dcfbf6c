internal import Bytes
internal import CWslay

/// What wslay reads from and writes to instead of a socket. Its callbacks move bytes and do nothing else.
struct FrameTransport: ~Copyable {
    /// Bytes of the client that wslay has not taken yet.
    var input = ByteBuffer()
    var inputStart = 0
    /// Bytes for the client.
    var output = ByteBuffer()

    /// A server masks nothing, so no source of random masks is named.
    static var callbacks: wslay_frame_callbacks {
        wslay_frame_callbacks(
            send_callback: { bytes, count, _, context in
                guard let transport = FrameTransport.transport(context) else { return -1 }
                transport.pointee.output.append(UnsafeRawBufferPointer(start: bytes, count: count))
                return count
            },
            recv_callback: { room, count, _, context in
                guard let transport = FrameTransport.transport(context), let room else { return -1 }
                return transport.pointee.move(to: UnsafeMutableRawBufferPointer(start: room, count: count))
            },
            genmask_callback: nil)
    }

    private static func transport(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<FrameTransport>? {
        context?.assumingMemoryBound(to: FrameTransport.self)
    }

    /// Gives wslay the next bytes; -1 when there are none, which it tells apart from an end.
    private mutating func move(to room: UnsafeMutableRawBufferPointer) -> Int {
        let waiting = UnsafeRawBufferPointer(rebasing: input.bytes.dropFirst(inputStart))
        let count = min(waiting.count, room.count)
        guard count > 0 else { return -1 }
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: waiting.prefix(count)))
        inputStart += count
        if inputStart == input.count {
            input.clear()
            inputStart = 0
        }
        return count
    }
}
