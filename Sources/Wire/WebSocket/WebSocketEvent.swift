/// What the bytes received came to.
public enum WebSocketEvent: Equatable {
    /// A whole text message, UTF-8, stands in the engine's `message` until the next event is asked for.
    case message
    /// The client wants to know whether we live: `sendPong()` answers, now or later, the latest one alone.
    case ping
    case pong
    /// The client closes, or confirms our closing: nothing more comes, and the answer stands in `output`. The code is nil
    /// when the client gave none.
    case closed(WebSocketCloseCode?)
    /// The client broke the protocol or a limit: nothing more is read, and a close frame of this code stands in `output`
    /// unless one was sent before. The text completes "the client …".
    case broken(WebSocketCloseCode, reason: String)
}

/// Why there is no engine.
public struct WebSocketFault: Error, Equatable, Sendable {
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
