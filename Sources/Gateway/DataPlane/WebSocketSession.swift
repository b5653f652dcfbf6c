internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Schema
internal import WebSocket

/// One WebSocket connection and its one call: the client's text frames are the request's messages, the reply's go out as
/// text frames.
///
/// Back-pressure: while the plugin is behind, nothing is read from the client; while the client is behind, no window is
/// given back to the plugin. The call ends the connection: 1000, or the problem as `{"@error":…}` and 1011. A client that
/// closes first cancels the call.
final class WebSocketSession {
    // It outlives the session, which it and its socket hold.
    private unowned(unsafe) let exchange: Exchange
    private let socket: UpgradedSocket
    private let engine: WebSocketEngine
    private let deadline: Instant
    private var request: WebSocketRequest
    private var pulse: WebSocketPulse
    private var timer: TimerID?
    /// Nothing is read because the plugin is behind.
    private var isPaused = false
    private var isClosing = false
    /// How the connection closes if the call fails now.
    private var failureCode = WebSocketCloseCode.internalError
    /// Of the reply's messages, what the plugin has not been given back.
    private var unconsumedBytes = 0
    /// The client's last ping waits until it has taken more of what it was sent.
    private var owesPong = false
    private var sentBytes: UInt64 = 0
    private var text = ByteBuffer()
    private var frames = ByteBuffer()
    /// Messages of the reply that the client is not sent yet, as they came: their JSON could be much longer.
    private var held = HeldMessages()
    /// How the connection closes when they have been sent.
    private var ending: (code: WebSocketCloseCode, reason: StaticString)?
    /// The last text frame of a call that failed.
    private var lastWords = ByteBuffer()

    /// What may be unsent before messages of the reply are held.
    private static let maximumUnsentBytes = 128 << 10

    /// - Parameter deadline: of the call, whenever it begins.
    init(_ exchange: Exchange, _ socket: UpgradedSocket, deadline: Instant) throws(WebSocketFault) {
        self.exchange = exchange
        self.socket = socket
        self.deadline = deadline
        let limit = exchange.worker.configuration.maximumRequestBodyBytes
        let idle = Int64(exchange.worker.configuration.http.idleTimeoutSeconds)
        pulse = idle == 0 ? WebSocketPulse() : WebSocketPulse(patience: idle * 1_000_000_000)
        engine = try WebSocketEngine(WebSocketLimits(maximumMessageBytes: limit))
        request = WebSocketRequest(takesMany: exchange.routed?.method.isClientStreaming == true)
    }

    /// The connection is the session's from now on. A call whose request is a stream begins at once: its plugin may speak
    /// first. So does one whose message are path and query. Any other waits for its message.
    func begin() {
        exchange.stream = self
        schedule()
        if let binding = exchange.routed?.binding, !binding.takesBody {
            _ = request.end()
            begin(with: UnsafeRawBufferPointer(start: nil, count: 0))
            return
        }
        guard exchange.routed?.method.isClientStreaming == true else { return }
        exchange.call.endsRequest = false
        exchange.openStream(self, deadline: deadline)
    }

    // MARK: From the client

    /// Takes what the client has sent, until the plugin is behind.
    private func takeEvents() {
        while !isPaused, let event = engine.nextEvent() {
            switch event {
            case .message: take(engine.message)
            case .ping: answerPing()
            case .pong: break
            case .closed, .broken:
                // The answer, if one is due, stands in the engine's output.
                isClosing = true
                if exchange.stage != .answered { exchange.abandon() }
                flush()
                socket.close()
                return
            }
        }
        flush()
    }

    private func take(_ message: UnsafeRawBufferPointer) {
        // The call is over, and its last messages are on their way.
        guard exchange.stage != .answered else { return }
        guard !WebSocketRequest.isEnd(message) else {
            end()
            return
        }
        guard !message.isEmpty else {
            failureCode = .invalidPayload
            exchange.answer(.invalidJSON, detail: "an empty text frame is no JSON value")
            return
        }
        switch request.message() {
        case .begin: begin(with: message)
        case .send:
            frames.clear()
            guard append(message) else { return }
            exchange.sendFrames(frames.bytes, endsRequest: false)
            guard exchange.unsentRequestBytes > Exchange.requestWindow else { return }
            isPaused = true
            socket.pauseReading()
        case .refuse(let reason):
            failureCode = .policyViolation
            exchange.answer(.invalidMessage, detail: reason)
        }
    }

    private func end() {
        switch request.end() {
        case .beginEmpty: begin(with: UnsafeRawBufferPointer(start: nil, count: 0))
        case .endRequest: exchange.sendFrames(UnsafeRawBufferPointer(start: nil, count: 0), endsRequest: true)
        case .none: break
        }
    }

    private func begin(with message: UnsafeRawBufferPointer) {
        frames.clear()
        guard append(message) else { return }
        exchange.call.request.append(frames.bytes)
        exchange.openStream(self, deadline: deadline)
    }

    /// Makes a frame of a message. False when it is none, and the call has failed.
    private func append(_ message: UnsafeRawBufferPointer) -> Bool {
        do throws(RequestFault) {
            try exchange.appendFrame(ofJSON: message, to: &frames)
            return true
        } catch {
            failureCode = .invalidPayload
            exchange.answer(error)
            return false
        }
    }

    /// A client that sends pings and reads nothing gets one pong in the end.
    private func answerPing() {
        owesPong = socket.unsentBytes > UpgradedSocket.lowWater
        if !owesPong { engine.sendPong() }
    }

    // MARK: To the client

    private func flush() {
        let output = engine.output
        guard !output.isEmpty else { return }
        socket.send(output)
        sentBytes &+= UInt64(output.count)
        engine.outputSent()
    }

    /// Sends a message. False when it has no JSON form, which ends the call.
    @discardableResult
    private func write(_ message: UnsafeRawBufferPointer, frameBytes: Int) -> Bool {
        text.clear()
        do throws(ProtoJSON.ReplyFault) {
            try exchange.appendJSON(of: message, to: &text)
        } catch {
            held.clear()
            ending = nil
            if exchange.stage != .answered {
                exchange.answer(error)
            } else {
                end(.internalError, "Plugin protocol error")
            }
            return false
        }
        engine.send(text.bytes)
        flush()
        unconsumedBytes += frameBytes
        return true
    }

    /// Closes the connection behind what is held.
    private func end(_ code: WebSocketCloseCode, _ reason: StaticString) {
        guard held.isEmpty else {
            ending = (code, reason)
            return
        }
        if !lastWords.isEmpty, !isClosing { engine.send(lastWords.bytes) }
        lastWords.clear(keeping: 1024)
        close(code, reason: "\(reason)")
    }

    private func giveBack() {
        guard unconsumedBytes > 0, socket.unsentBytes <= UpgradedSocket.lowWater else { return }
        exchange.consume(unconsumedBytes)
        unconsumedBytes = 0
    }

    /// Says why the connection ends, and waits for the client to confirm.
    private func close(_ code: WebSocketCloseCode, reason: String = "") {
        guard !isClosing else { return }
        isClosing = true
        engine.close(code, reason: reason)
        flush()
        schedule()
        guard isPaused else { return }
        isPaused = false
        socket.resumeReading()
        takeEvents()
    }

    /// The gateway stops. What has not begun is turned away at once, calls go on.
    func drain() {
        if request.isUntouched { leave() }
    }

    /// The gateway stops now.
    func leave() {
        guard exchange.stage != .answered else { return }
        held.clear()
        exchange.answer(.draining, detail: "the gateway is stopping")
        // There may be no further turn.
        socket.flush()
    }

    // MARK: Time

    /// How long a client may take to confirm that the connection closes, in nanoseconds.
    private static let closeTimeout: Int64 = 5_000_000_000

    private func schedule() {
        let loop = exchange.worker.loop
        if let timer { loop.cancel(timer) }
        let wait = isClosing ? Self.closeTimeout : WebSocketPulse.interval
        // Of a call that has begun, the exchange keeps the deadline.
        let isWaiting = !isClosing && exchange.stage == .reading
        timer = loop.schedule(at: isWaiting ? min(loop.now + wait, deadline) : loop.now + wait, self)
    }

    private func beat() {
        let unsent = socket.unsentBytes
        switch pulse.beat(
            isReading: !isPaused, bytesTaken: sentBytes &- UInt64(unsent), isBlocked: unsent > 0)
        {
        case .ping:
            engine.sendPing()
            flush()
            schedule()
        case .gone:
            socket.cut()
        }
    }
}

@available(*, unavailable)
extension WebSocketSession: Sendable {}

// MARK: - Events

extension WebSocketSession: UpgradedSocketDelegate {
    func socketReceived(_ socket: UpgradedSocket, _ bytes: UnsafeRawBufferPointer) {
        pulse.heard()
        engine.receive(bytes)
        takeEvents()
    }

    func socketDrained(_ socket: UpgradedSocket) {
        while socket.unsentBytes <= Self.maximumUnsentBytes, let (message, frameBytes) = held.popFirst() {
            guard write(message, frameBytes: frameBytes) else { return }
        }
        if let ending, held.isEmpty {
            self.ending = nil
            end(ending.code, ending.reason)
        }
        giveBack()
        if owesPong {
            owesPong = false
            engine.sendPong()
            flush()
        }
    }

    /// `Worker.exchangeEnded` follows, and ends the call.
    func socketClosed(_ socket: UpgradedSocket) {
        isClosing = true
        if let timer { exchange.worker.loop.cancel(timer) }
        timer = nil
        exchange.worker.webSockets.removeValue(forKey: ObjectIdentifier(self))
    }
}

extension WebSocketSession: MessageStream {
    var hasBegun: Bool { true }

    func receive(_ message: UnsafeRawBufferPointer, frameBytes: Int) {
        guard held.isEmpty, socket.unsentBytes <= Self.maximumUnsentBytes else {
            held.append(message, frameBytes: frameBytes)
            return
        }
        write(message, frameBytes: frameBytes)
        giveBack()
    }

    func finish() {
        end(.normal, "")
    }

    func fail(_ problem: borrowing Problem) {
        lastWords.clear()
        lastWords.append("{\"@error\":")
        exchange.encode(problem, into: &lastWords)
        lastWords.append("}")
        end(problem.kind == .draining ? .goingAway : failureCode, problem.kind.title)
    }

    func abandon() {
        held.clear()
    }

    func requestDrained() {
        guard isPaused else { return }
        isPaused = false
        pulse.moved()
        takeEvents()
        if !isPaused, !isClosing { socket.resumeReading() }
    }
}

extension WebSocketSession: TimerHandler {
    func timerFired(_ timer: TimerID) {
        self.timer = nil
        if isClosing {
            // A client that still reads what it was sent has not been asked yet.
            if socket.unsentBytes > 0 { schedule() } else { socket.close() }
        } else if exchange.stage == .reading, exchange.worker.loop.now >= deadline {
            exchange.answerDeadlineExceeded()
        } else {
            beat()
        }
    }
}
