internal import Bytes

/// Joins the frames of one direction to messages, and decides what may stand where (RFC 6455 §5, §7, §8.1).
///
/// Limits hold from a frame's head on; memory grows by what has come, never by what is announced.
struct MessageMachine: ~Copyable {
    /// What a frame that is over came to.
    enum OnFrame: Equatable {
        /// Nothing to be told yet.
        case none
        /// A whole message stands in `message`.
        case message
        /// Its payload stands in `control`.
        case ping
        case pong
        case close(WebSocketCloseCode?)
        case broken(Breach)
    }

    struct Breach: Error, Equatable {
        var code: WebSocketCloseCode
        var reason: String

        init(_ code: WebSocketCloseCode, _ reason: String) {
            self.code = code
            self.reason = reason
        }
    }

    /// A message so far, or the last whole one until the next begins.
    private(set) var message = ByteBuffer()
    /// The payload of the last control frame.
    private(set) var control = ByteBuffer(minimumCapacity: Self.maximumControlBytes)
    private let maximumMessageBytes: Int
    private var isInMessage = false
    private var messageText = UTF8Validator()
    private var frame: FrameHead?

    static let maximumControlBytes = 125

    init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }

    /// A frame begins; `payload` and `frameEnded` follow.
    mutating func frameBegan(_ head: FrameHead) throws(Breach) {
        guard head.isMasked else { throw Breach(.protocolError, "sent a frame without a mask") }
        guard !head.hasReservedBits else {
            throw Breach(.protocolError, "set a reserved bit, for an extension that was not agreed upon")
        }
        switch head.opcode {
        case FrameHead.text, FrameHead.binary:
            guard !isInMessage else {
                throw Breach(.protocolError, "began a message before the one before had ended")
            }
            guard head.opcode == FrameHead.text else { throw Breach(.unsupportedData, "sent a binary message") }
            isInMessage = true
            messageText = UTF8Validator()
            message.clear()
            try checkLength(head)
        case FrameHead.continuation:
            guard isInMessage else { throw Breach(.protocolError, "continued a message that had not begun") }
            try checkLength(head)
        case FrameHead.close, FrameHead.ping, FrameHead.pong:
            guard head.isLast, head.payloadBytes <= UInt64(Self.maximumControlBytes) else {
                throw Breach(.protocolError, "sent a control frame that is too long or in parts")
            }
            control.clear()
        default:
            throw Breach(.protocolError, "sent a frame of the unknown kind \(head.opcode)")
        }
        frame = head
    }

    private func checkLength(_ head: FrameHead) throws(Breach) {
        guard head.payloadBytes <= UInt64(clamping: maximumMessageBytes - message.count) else {
            throw Breach(.messageTooBig, "sent a message of more than \(maximumMessageBytes) bytes")
        }
    }

    /// The next bytes of the frame's payload, unmasked: no more than its head announced.
    mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(Breach) {
        guard let frame else { preconditionFailure("payload came outside of a frame") }
        if frame.isControl {
            control.append(bytes)
            return
        }
        guard messageText.accepts(bytes) else { throw Breach(.invalidPayload, "sent text that is not UTF-8") }
        message.append(bytes)
    }

    mutating func frameEnded() -> OnFrame {
        guard let frame else { preconditionFailure("a frame ended that had not begun") }
        self.frame = nil
        switch frame.opcode {
        case FrameHead.ping: return .ping
        case FrameHead.pong: return .pong
        case FrameHead.close: return closed()
        default:
            guard frame.isLast else { return .none }
            isInMessage = false
            guard messageText.isComplete else {
                return .broken(Breach(.invalidPayload, "sent text that ends within a character"))
            }
            return .message
        }
    }

    /// A close frame holds nothing, or a code and a reason in UTF-8.
    private func closed() -> OnFrame {
        let payload = control.bytes
        guard payload.count > 0 else { return .close(nil) }
        guard payload.count >= 2 else {
            return .broken(Breach(.protocolError, "sent a close frame with half a code"))
        }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isAllowedInFrame else {
            return .broken(Breach(.protocolError, "closed with the code \(code.rawValue), which no frame may hold"))
        }
        var text = UTF8Validator()
        guard text.accepts(UnsafeRawBufferPointer(rebasing: payload.dropFirst(2))), text.isComplete else {
            return .broken(Breach(.invalidPayload, "closed with a reason that is not UTF-8"))
        }
        return .close(code)
    }

    /// The message is done with: a long one does not stay in memory for as long as its connection.
    mutating func forgetMessage() {
        guard !isInMessage else { return }
        message.clear()
    }
}
