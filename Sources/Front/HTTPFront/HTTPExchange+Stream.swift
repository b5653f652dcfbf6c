public import Bytes
internal import LinuxSystem

/// A reply that leaves in pieces, and a body that comes in pieces.
extension HTTPExchange {
    /// What is unsent of a stream above this many bytes is worth a pause: when it has fallen to it,
    /// `HTTPService.streamDrained` is called. Below it lie some more bytes in the kernel.
    public static var streamLowWater: Int { 32_768 }

    /// Answers with a status, header fields and a body that is streamed: chunked, or to a client of HTTP/1.0 until the
    /// connection's end. Called where `respond` may be.
    ///
    /// From now on the service appends to `reply` and calls `flushStream`, and `endStream` at the end. Nothing but
    /// `unsentBytes` tells how much waits there: who doesn't look at it lets a slow client fill the memory.
    ///
    /// Called while a streamed body still comes, the reply goes out behind that body's end; its pieces and
    /// `requestReceived` come as ever. To a `HEAD` the reply ends with its head, and the connection with it:
    /// `exchangeEnded` may come before `endStream`. A client that takes nothing for the idle timeout is cut.
    public func beginStream(status: Int, contentType: StaticString?) {
        guard takesAnswer(status, .stream) else { return }
        self.contentType = contentType
        deliverAnswer()
    }

    public func beginStream(status: Int, contentType: ByteView) {
        guard takesAnswer(status, .stream) else { return }
        setContentType(contentType)
        deliverAnswer()
    }

    /// Has what was appended to `reply` sent at the end of the turn: all of a turn's in one chunk, as far as it fits.
    public func flushStream() {
        guard shape == .stream, !streamed.isEnded else { return }
        streamed.added(to: reply, lowWater: Self.streamLowWater)
        if phase == .waiting, unsentBytes > 0 { server.resume(self, as: .streaming) }
    }

    /// Sends what is left and the last chunk. While a streamed body still comes it is discarded, and the reply goes out
    /// behind its end.
    public func endStream() {
        endStream(aborted: false)
    }

    /// Sends what is left and then closes the connection without the last chunk, which only HTTP/1.0 cannot tell from a
    /// whole reply: for a failure that the body has no words for. `exchangeEnded` follows, undelivered. As `endStream`
    /// while a streamed body still comes.
    public func abortStream() {
        endStream(aborted: true)
    }

    private func endStream(aborted: Bool) {
        guard shape == .stream, !streamed.isEnded else { return }
        streamed.added(to: reply, lowWater: Self.streamLowWater)
        streamed.end(aborted: aborted)
        switch phase {
        case .waiting: server.resume(self, as: .streaming)
        case .body, .paused: server.discardBody(of: self)
        default: break
        }
    }

    /// Reads what is still to come of a streamed body for nothing, as `endStream` does: for a reply that is over but for
    /// what its service holds back. The reply goes out behind the body's end, or the connection is cut.
    public func discardBody() {
        if phase == .body || phase == .paused, !intake.isOverflown { server.discardBody(of: self) }
    }

    /// Bytes of a streamed reply that the kernel has not taken.
    public var unsentBytes: Int { shape == .stream ? streamed.unsentBytes(of: reply) : 0 }

    /// Whether a streamed reply has begun and has not been ended by `endStream` or `abortStream`.
    public var streams: Bool { shape == .stream && !streamed.isEnded && phase != .leaving && phase != .idle }

    /// Goes on with a body that `bodyReceived` has not taken whole. Not inside `bodyReceived`.
    ///
    /// A body that nobody goes on with for the idle timeout ends with its connection.
    public func resumeBody() {
        guard phase == .paused else { return }
        connection?.setReadDeadline(.distantFuture)
        server.resume(self, as: .body)
    }
}
