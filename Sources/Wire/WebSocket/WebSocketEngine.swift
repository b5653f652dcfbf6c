internal import Bytes
internal import CWslay

/// The server's end of a WebSocket connection, behind the handshake, over wslay: the client's bytes go in, events come
/// out; messages go in, bytes for the client come out. It has no socket and no clock.
///
/// One thread uses it. The caller feeds `receive`, asks `nextEvent` until there is none, and sends `output`. A caller that
/// cannot take a message now stops asking and reads no more from its socket: what is kept is one message and what
/// `receive` was given. wslay reads heads and masks of frames; what may stand where decides `MessageMachine`.
public final class WebSocketEngine {
    private enum State {
        case open
        /// Our close frame is on its way: the client's messages are read and forgotten, until it confirms.
        case closing
        /// Nothing more is read or sent.
        case over
    }

    private let frames: wslay_frame_context_ptr
    private let transport: UnsafeMutablePointer<FrameTransport>
    private var machine: MessageMachine
    private var state = State.open
    /// Bytes of the frame's payload that have not come yet; nil between two frames.
    private var missingPayload: UInt64?
    /// The payload of the latest ping that was not answered.
    private var unansweredPing = ByteBuffer()
    private var hasUnansweredPing = false

    public init(_ limits: WebSocketLimits) throws(WebSocketFault) {
        let transport = UnsafeMutablePointer<FrameTransport>.allocate(capacity: 1)
        transport.initialize(to: FrameTransport())
        var callbacks = FrameTransport.callbacks
        var frames: wslay_frame_context_ptr?
        guard wslay_frame_context_init(&frames, &callbacks, transport) == 0, let frames else {
            transport.deinitialize(count: 1)
            transport.deallocate()
            throw WebSocketFault("wslay has no memory for a connection")
        }
        self.frames = frames
        self.transport = transport
        machine = MessageMachine(maximumMessageBytes: limits.maximumMessageBytes)
    }

    deinit {
        wslay_frame_context_free(frames)
        transport.deinitialize(count: 1)
        transport.deallocate()
    }

    /// Whether messages can still be sent.
    public var isOpen: Bool { state == .open }

    // MARK: From the client

    /// Takes all of `bytes`. Ask for the events before the next.
    public func receive(_ bytes: UnsafeRawBufferPointer) {
        guard state != .over else { return }
        transport.pointee.input.append(bytes)
    }

    /// The message of `WebSocketEvent.message`. Valid until the next event is asked for.
    public var message: UnsafeRawBufferPointer { machine.message.bytes }

    /// What the bytes so far came to; nil when they have come to nothing more.
    public func nextEvent() -> WebSocketEvent? {
        machine.forgetMessage()
        while state != .over {
            var piece = wslay_frame_iocb()
            let count = wslay_frame_recv(frames, &piece)
            guard count >= 0 else {
                if count == Int(WSLAY_ERR_WANT_READ.rawValue) { return nil }
                // wslay itself refuses lengths that are not in their shortest form, and long or split control frames.
                return broken(MessageMachine.Breach(.protocolError, "sent the head of a frame that is malformed"))
            }
            if let event = take(piece) { return event }
        }
        return nil
    }

    private func take(_ piece: wslay_frame_iocb) -> WebSocketEvent? {
        let bytes = UnsafeRawBufferPointer(start: piece.data, count: piece.data_length)
        let missing: UInt64
        do throws(MessageMachine.Breach) {
            if let begun = missingPayload {
                missing = begun
            } else {
                try machine.frameBegan(FrameHead(piece))
                missing = piece.payload_length
            }
            if !bytes.isEmpty { try machine.payload(bytes) }
        } catch {
            return broken(error)
        }
        let rest = missing - min(missing, UInt64(bytes.count))
        guard rest == 0 else {
            missingPayload = rest
            return nil
        }
        missingPayload = nil
        return frameEnded()
    }

    private func frameEnded() -> WebSocketEvent? {
        switch machine.frameEnded() {
        case .none: return nil
        case .message: return state == .open ? .message : nil
        case .ping:
            guard state == .open else { return nil }
            unansweredPing.clear()
            unansweredPing.append(machine.control.bytes)
            hasUnansweredPing = true
            return .ping
        case .pong: return .pong
        case .close(let code):
            if state == .open { sendClose(code, reason: "") }
            state = .over
            return .closed(code)
        case .broken(let breach): return broken(breach)
        }
    }

    private func broken(_ breach: MessageMachine.Breach) -> WebSocketEvent {
        if state == .open { sendClose(breach.code, reason: breach.reason) }
        state = .over
        return .broken(breach.code, reason: breach.reason)
    }

    // MARK: To the client

    /// Sends a text message, which must be UTF-8. Nothing when the connection is closing: the client was quicker.
    public func send(_ text: UnsafeRawBufferPointer) {
        guard state == .open else { return }
        write(FrameHead.text, text)
    }

    public func sendPing() {
        guard state == .open else { return }
        write(FrameHead.ping, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Answers the latest ping, if one waits for it.
    public func sendPong() {
        guard state == .open, hasUnansweredPing else { return }
        hasUnansweredPing = false
        write(FrameHead.pong, unansweredPing.bytes)
    }

    /// Begins to close; `closed` follows when the client confirms, and the caller bounds how long that takes.
    ///
    /// - Parameter reason: cut to the 123 bytes that fit a close frame.
    public func close(_ code: WebSocketCloseCode, reason: String = "") {
        guard state == .open else { return }
        sendClose(code, reason: reason)
        state = .closing
    }

    private func sendClose(_ code: WebSocketCloseCode?, reason: String) {
        var payload = ByteBuffer()
        if let code {
            payload.append(UInt8(truncatingIfNeeded: code.rawValue >> 8))
            payload.append(UInt8(truncatingIfNeeded: code.rawValue))
            for character in reason {
                guard payload.count + character.utf8.count <= MessageMachine.maximumControlBytes else { break }
                payload.append(String(character))
            }
        }
        write(FrameHead.close, payload.bytes)
    }

    private func write(_ opcode: UInt8, _ payload: UnsafeRawBufferPointer) {
        var frame = wslay_frame_iocb()
        frame.fin = 1
        frame.opcode = opcode
        frame.payload_length = UInt64(payload.count)
        frame.data = payload.baseAddress?.assumingMemoryBound(to: UInt8.self)
        frame.data_length = payload.count
        let sent = wslay_frame_send(frames, &frame)
        precondition(sent == payload.count, "a frame was not written whole, though its transport takes everything")
    }

    /// Bytes for the client. Valid until the engine is next used.
    public var output: UnsafeRawBufferPointer { transport.pointee.output.bytes }

    /// All of `output` has been handed on.
    public func outputSent() {
        transport.pointee.output.clear()
    }
}

@available(*, unavailable)
extension WebSocketEngine: Sendable {}

extension FrameHead {
    init(_ piece: wslay_frame_iocb) {
        self.init(
            opcode: piece.opcode, isLast: piece.fin != 0, hasReservedBits: piece.rsv != 0, isMasked: piece.mask != 0,
            payloadBytes: piece.payload_length)
    }
}
