internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Schema

/// Sends a stream's messages as the body of an HTTP reply. Made once for an exchange, and used again.
///
/// A message is transcoded straight into the reply while the client keeps up. Of a client that doesn't, the messages
/// that came before the plugin's window was full are kept as they are, and are not consumed: so a stream that nobody
/// reads holds `maximumUnsentBytes` and a message as JSON, and a window and a message of the plugin's bytes.
final class HTTPMessageStream: MessageStream {
    private enum Ending {
        case none
        case finished
        /// `problem` says how.
        case failed
    }

    /// Bytes of the reply that may wait for the client before messages wait as the plugin sent them.
    private static let maximumUnsentBytes = 128 << 10
    /// Nanoseconds between two pings.
    private static let pingInterval: Int64 = 15_000_000_000
    /// Nanoseconds that a request may go on for once its replies fill the window: a client that waits for them first
    /// would wait for ever.
    private static let stallTimeout: Int64 = 10_000_000_000

    // It holds this one.
    private unowned(unsafe) let exchange: Exchange
    private unowned(unsafe) let http: HTTPExchange
    private let replies: ReplyTranscoder
    /// What the messages are, when they are shown whole as JSON. Looked up once: it is four references a message else.
    private var type: MessageReference?
    private unowned(unsafe) var schema: Schema?
    private var framing = StreamFraming(.lines)
    private var isRaw = false
    private(set) var hasBegun = false
    private var held = HeldMessages()
    /// How the call ended, while messages are held that come before that.
    private var ending = Ending.none
    private var problem = ByteBuffer()
    /// What the messages in the reply took of the window, which goes back once a turn.
    private var owedBytes = 0
    private var flushIsAsked = false
    private var pingTimer: TimerID?
    /// Runs while messages wait for the end of a request behind which the reply begins.
    private var stallTimer: TimerID?

    init(_ exchange: Exchange) {
        self.exchange = exchange
        http = exchange.http
        replies = exchange.worker.replies
    }

    /// Makes it ready for a call.
    ///
    /// - Parameter routed: kept by the exchange for as long as messages come.
    func prepare(_ shape: StreamShape, _ routed: RoutedMethod) {
        abandon()
        // Pieces of a raw body have nothing between them.
        isRaw = routed.binding?.givesRawBody ?? false
        type = routed.binding?.shown == nil ? routed.method.output : nil
        schema = routed.method.schema
        framing = StreamFraming(shape)
        hasBegun = false
    }

    // MARK: What the call says

    func receive(_ message: UnsafeRawBufferPointer, frameBytes: Int) {
        if held.isEmpty, http.unsentBytes <= Self.maximumUnsentBytes {
            write(message, frameBytes: frameBytes)
        } else {
            held.append(message, frameBytes: frameBytes)
            if exchange.awaitsBody, stallTimer == nil {
                let loop = exchange.worker.loop
                stallTimer = loop.schedule(at: loop.now + Self.stallTimeout, self)
            }
        }
    }

    func finish() {
        guard held.isEmpty else {
            ending = .finished
            // What is held leaves behind the request's end, which the plugin no longer takes.
            http.discardBody()
            return
        }
        if !hasBegun { begin(rawType: Exchange.unknownContentType) }
        if !isRaw { framing.finish(in: &http.reply) }
        end()
    }

    func fail(_ problem: borrowing Problem) {
        self.problem.clear()
        exchange.encode(problem, into: &self.problem)
        guard held.isEmpty else {
            ending = .failed
            http.discardBody()
            return
        }
        endFailed()
    }

    func requestDrained() {
        exchange.resumeBody()
    }

    func abandon() {
        held.clear()
        ending = .none
        problem.clear(keeping: 1024)
        owedBytes = 0
        cancel(&pingTimer)
        cancel(&stallTimer)
    }

    // MARK: What the client does

    /// The client has taken most of what was unsent.
    func drained() {
        while http.unsentBytes <= Self.maximumUnsentBytes, let (message, frameBytes) = held.popFirst() {
            guard write(message, frameBytes: frameBytes) else { return }
        }
        guard held.isEmpty else { return }
        switch ending {
        case .none: break
        case .finished: finish()
        case .failed: endFailed()
        }
    }

    // MARK: Parts

    /// Appends a message; false when it has no JSON form, which ends the stream.
    @discardableResult
    private func write(_ message: UnsafeRawBufferPointer, frameBytes: Int) -> Bool {
        if !hasBegun { http.reply.clear() }
        let (count, before) = (http.reply.count, framing)
        do throws(ProtoJSON.ReplyFault) {
            if isRaw {
                try writeRaw(message)
            } else {
                framing.beginMessage(in: &http.reply)
                if let type, let schema {
                    try replies.transcode(message, from: type, in: schema, into: &http.reply)
                } else {
                    try exchange.appendJSON(of: message, to: &http.reply)
                }
                framing.endMessage(in: &http.reply)
                if !hasBegun { begin() }
            }
        } catch {
            http.reply.truncate(to: count)
            framing = before
            held.clear()
            ending = .none
            exchange.answer(error)
            return false
        }
        owedBytes &+= frameBytes
        if !flushIsAsked {
            flushIsAsked = true
            exchange.worker.loop.flushAtEndOfTurn(self)
            http.flushStream()
        } else if http.unsentBytes > Self.maximumUnsentBytes {
            // So that it is told when it has drained.
            http.flushStream()
        }
        return true
    }

    private func writeRaw(_ message: UnsafeRawBufferPointer) throws(ProtoJSON.ReplyFault) {
        guard let body = try exchange.rawBody(of: message) else { return }
        http.reply.append(body.data)
        if !hasBegun { begin(rawType: Exchange.contentType(of: body)) }
    }

    private func begin(rawType: ByteView = Exchange.unknownContentType) {
        hasBegun = true
        guard !isRaw else {
            exchange.beginRawReply(rawType)
            return
        }
        exchange.beginReply(framing.shape)
        if framing.shape == .events { schedulePing() }
    }

    private func endFailed() {
        guard !isRaw else {
            // Nothing can be said in a raw body: that it has no end is what says it.
            abandon()
            http.abortStream()
            return
        }
        framing.fail(problem.bytes, in: &http.reply)
        end()
    }

    private func end() {
        abandon()
        http.endStream()
    }
}

@available(*, unavailable)
extension HTTPMessageStream: Sendable {}

extension HTTPMessageStream: Flushable {
    func flush() {
        flushIsAsked = false
        guard owedBytes > 0 else { return }
        exchange.consume(owedBytes)
        owedBytes = 0
    }
}

extension HTTPMessageStream: TimerHandler {
    func timerFired(_ timer: TimerID) {
        if timer == stallTimer {
            stallTimer = nil
            if exchange.awaitsBody, ending == .none { stalled() }
            return
        }
        schedulePing()
        // To one that doesn't read, the messages that wait are sign enough.
        guard http.unsentBytes == 0, framing.ping(in: &http.reply) else { return }
        http.flushStream()
    }

    private func schedulePing() {
        let loop = exchange.worker.loop
        pingTimer = loop.schedule(at: loop.now + Self.pingInterval, self)
    }

    /// Plugin and client each wait for the other to take something.
    private func stalled() {
        held.clear()
        exchange.answer(
            .replyTooLarge,
            detail: "the replies fill the window and the request has not ended: over plain HTTP they leave behind its "
                + "end, over WebSocket at once")
    }

    private func cancel(_ timer: inout TimerID?) {
        guard let running = timer else { return }
        timer = nil
        exchange.worker.loop.cancel(running)
    }
}
