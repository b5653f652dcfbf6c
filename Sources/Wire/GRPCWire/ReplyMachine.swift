public import Bytes

/// Reads one reply as gRPC defines it: header fields, message bytes and the end of the stream go in, orders come out.
///
/// It is made once for a call object and begun anew for each call, so its buffers are allocated once. Rules:
/// PROTOCOL-HTTP2.md, `statuscodes.md` and `http-grpc-status-mapping.md` of gRPC.
public struct ReplyMachine: ~Copyable {
    /// How the reply ended.
    public enum Ending: Equatable {
        /// With a status; `statusMessage` and `statusDetails` belong to it.
        case status(StatusCode)
        /// With a fault. Unless the stream has ended, it must be reset: the machine takes no more of it.
        case fault(ReplyFault)
    }

    /// The order after an event.
    public enum On: Equatable {
        /// Wait for more.
        case more
        /// Streaming only: `message` holds a whole message. Hand it on, empty it and offer the rest of the bytes.
        case message
        /// The reply is over; nothing that comes after this counts.
        case ended(Ending)
    }

    enum Phase {
        case awaitingHead
        case receiving
        case ended
    }

    /// The fields of the plugin's header block that are not gRPC's own.
    public var metadata = MetadataBuffer()
    /// The fields of its trailers, or of its only block, that are not gRPC's own.
    public var trailers = MetadataBuffer()
    /// The message: unpacked when the reply has ended with `ok`, or at `message` in a stream.
    public var message = ByteBuffer()
    /// `grpc-message`, percent-decoded; the plugin's bytes, not checked to be UTF-8.
    public var statusMessage = ByteBuffer()
    /// A serialized `google.rpc.Status`, or empty. Its code agrees with the status.
    public var statusDetails = ByteBuffer()

    var phase = Phase.ended
    var head = ReplyHead()
    var deframer = MessageDeframer(maximumMessageBytes: 0)
    var isStreaming = false
    var maximumMessageBytes = 0
    var messageCount = 0
    var encoding = ReplyHead.Encoding.identity
    var blockEndsStream = false
    var blockIsIgnored = false

    public init() {}

    /// Whether the reply has begun and not ended: its headers are here.
    public var isUnderWay: Bool { phase == .receiving }

    /// Forgets the last reply and makes ready for the next. A unary reply has one message and its bytes stay in
    /// `message`; a streaming one has any number, ordered one by one.
    public mutating func begin(isStreaming: Bool, maximumMessageBytes: Int) {
        clear()
        phase = .awaitingHead
        self.isStreaming = isStreaming
        self.maximumMessageBytes = max(0, maximumMessageBytes)
        deframer = MessageDeframer(maximumMessageBytes: self.maximumMessageBytes)
        messageCount = 0
        encoding = .identity
    }

    /// Empties every buffer and keeps the storage.
    public mutating func clear() {
        phase = .ended
        metadata.removeAll()
        trailers.removeAll()
        message.clear()
        statusMessage.clear(keeping: 1024)
        statusDetails.clear(keeping: 1024)
    }

    mutating func end(_ ending: Ending) -> On {
        phase = .ended
        return .ended(ending)
    }

    mutating func violation(_ reason: String) -> On {
        end(.fault(.violation(reason)))
    }
}
