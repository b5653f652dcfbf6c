/// The limits of one HTTP server.
public struct HTTPServerConfiguration: Sendable {
    /// Request line and header fields together; beyond it 431.
    public var maximumHeaderBytes = 16_384
    /// Open connections; further clients wait in the listener's queue.
    public var maximumConnections = 10_000
    /// How long a connection may say nothing, between requests or within one. Whole seconds, 0 for ever.
    public var idleTimeoutSeconds: UInt32 = 75
    /// From the connection's begin to its first whole head. Later heads have the idle timeout more.
    public var headTimeout: Duration = .seconds(10)
    /// From a head to the end of its body; nil for any time.
    public var bodyTimeout: Duration?
    /// What is read of a chunked body past its limit before the connection is cut.
    public var maximumDiscardedBytes = 1 << 20
    /// How long it is read.
    public var discardTimeout: Duration = .seconds(5)

    public init() {}
}

/// Why a server cannot be started.
public struct HTTPServerFault: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String
}
