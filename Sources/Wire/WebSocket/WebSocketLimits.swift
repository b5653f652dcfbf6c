/// What one connection may make us keep.
public struct WebSocketLimits: Sendable {
    /// Of a message, all its frames together.
    public var maximumMessageBytes: Int

    public init(maximumMessageBytes: Int) {
        self.maximumMessageBytes = maximumMessageBytes
    }
}
