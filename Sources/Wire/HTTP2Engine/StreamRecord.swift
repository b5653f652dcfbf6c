internal import Bytes

/// One stream as the session keeps it. nghttp2 holds a pointer to it, so it never moves; it is used again once the
/// stream has closed.
struct StreamRecord: ~Copyable {
    let slot: Int32
    var generation: UInt32 = 0
    var streamID: Int32 = 0

    /// The caller's bytes, read where they are. Not looked at once `isAttached` is false.
    var body: UnsafeRawBufferPointer
    var bodyOffset = 0
    /// Bytes sent later, copied.
    var tail = ByteBuffer()
    var tailOffset = 0
    /// Nothing will be sent behind `body` and `tail`.
    var requestEnds = false
    /// The frame that ends the request has been made.
    var isRequestFramed = false
    /// nghttp2 has asked for bytes when there were none, and must be told when there are.
    var isDeferred = false

    /// What waits is told of when it falls below so many bytes.
    var drainMark = 0

    /// Whether the caller still wants this stream's events.
    var isAttached = false
    /// Whether the stream's window is given back as bytes arrive, and not by `consume`.
    var givesWindowBack = false
    /// All output made before this stream's first frame, in bytes since the beginning.
    var outputBefore: UInt64 = 0

    init(slot: Int32) {
        self.slot = slot
        body = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    var handle: StreamHandle { StreamHandle(slot: slot, generation: generation) }

    /// Bytes that wait to be framed.
    var waiting: Int { body.count - bodyOffset + tail.count - tailOffset }

    /// Makes the record ready for another stream.
    mutating func recycle() {
        generation &+= 1
        body = UnsafeRawBufferPointer(start: nil, count: 0)
        bodyOffset = 0
        tail.clear()
        tailOffset = 0
        requestEnds = false
        isRequestFramed = false
        isDeferred = false
        drainMark = 0
        isAttached = false
    }

    /// Bytes of `tail` that are sent and still in memory, at most, when more is added.
    private static let maximumSent = 65_536

    /// Adds bytes behind those that wait.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        // A stream that never runs dry must not keep all that it ever sent.
        if tailOffset > Self.maximumSent, tailOffset > tail.count / 2 {
            tail.removeFirst(tailOffset)
            tailOffset = 0
        }
        tail.append(bytes)
    }

    /// Moves `count` waiting bytes to `output`.
    mutating func move(_ count: Int, to output: inout ByteBuffer) {
        let fromBody = min(count, body.count - bodyOffset)
        if fromBody > 0 {
            output.append(UnsafeRawBufferPointer(rebasing: body[bodyOffset..<bodyOffset + fromBody]))
            bodyOffset += fromBody
        }
        let fromTail = min(count - fromBody, tail.count - tailOffset)
        if fromTail > 0 {
            output.append(UnsafeRawBufferPointer(rebasing: tail.bytes[tailOffset..<tailOffset + fromTail]))
            tailOffset += fromTail
            if tailOffset == tail.count {
                tail.clear()
                tailOffset = 0
            }
        }
    }
}
