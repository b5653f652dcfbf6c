public import GRPCWire

/// How a call ended.
public enum CallOutcome: Equatable, Sendable {
    /// It has not.
    case pending
    /// The plugin said so: `Call.statusMessage` and `Call.statusDetails` belong to it. Also what the HTTP status of a
    /// reply without a gRPC status stands for, and a stream that the plugin cancelled.
    case status(StatusCode)
    /// The plugin said nothing that counts.
    case failed(CallFailure)
}

/// Why a call has no status. The texts are clauses for people, such as `the plugin closed the connection`.
public enum CallFailure: Error, Equatable, Sendable {
    /// The plugin has certainly not begun the call: it may be tried again elsewhere.
    case notBegun(String)
    /// The connection ended in the call; the plugin may have done its work.
    case connectionLost(String)
    /// The plugin broke HTTP/2 or gRPC.
    case protocolViolation(String)
    /// A message of the reply is longer than `Call.maximumReplyBytes`.
    case replyTooLarge(String)
    /// Nobody waits any more. The connection never says it; it is for the owners of calls.
    case cancelled
}
