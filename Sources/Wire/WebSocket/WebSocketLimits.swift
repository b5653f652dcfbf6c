/// How long the messages and control frames of one connection may be.
public struct WebSocketLimits: Sendable {
    /// Of a message, all its frames together.
    public var maximumMessageBytes: Int

    public init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }
}
