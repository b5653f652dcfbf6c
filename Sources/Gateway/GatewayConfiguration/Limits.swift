/// `limits:`. On streams the two sizes are for each message.
public struct Limits: Sendable, Equatable {
    public var maximumRequestBodyBytes = 4 << 20
    public var maximumReplyMessageBytes = 16 << 20
    /// Request line and headers together.
    public var maximumHeaderBytes = 16 << 10
    /// Open connections of the whole gateway.
    public var maximumConnections = 10_000
    /// How long a connection may stay open without a request; whole seconds.
    public var idleTimeout = Duration.seconds(75)
    /// The deadline of a unary call.
    public var requestTimeout = Duration.seconds(30)
    /// The deadline of a streaming call; nil for none.
    public var streamTimeout: Duration?

    public init() {}
}
