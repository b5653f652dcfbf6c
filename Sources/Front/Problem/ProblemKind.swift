public import GRPCWire

/// Every kind of failure that a client may be told of. The table below is the only place where an error gets its
/// status.
public enum ProblemKind: CaseIterable, Sendable {
    /// The head of the request is malformed: two lengths, a folded header, no or several hosts.
    case invalidRequest
    /// The body is no JSON.
    case invalidJSON
    /// The body is JSON that does not fit the message.
    case invalidMessage
    /// A value of the path or the query does not fit.
    case invalidParameter
    case unauthenticated
    case forbidden
    /// The path leads nowhere, or names a plugin, service or method that is not there.
    case noSuchRoute
    case methodNotAllowed
    case unsupportedMediaType
    /// The `Host` is none that this listener answers to.
    case misdirectedHost
    case bodyTooLarge
    /// The plugin answered with a status of its own, which decides status and code (`Problem.pluginError`).
    case pluginError
    case rateLimited
    case queueFull
    /// No ready instance in time, the breaker is open, or the instance died in the call.
    case pluginUnavailable
    /// The method or route cannot be served, ever: its types do not resolve, or two routes collide.
    case methodUnavailable
    case replyTooLarge
    /// The plugin broke HTTP/2, gRPC, yamux, gob or protobuf.
    case pluginProtocol
    case deadlineExceeded
    /// The gateway is stopping.
    case draining
    /// A bug of ours.
    case internalFault
}

extension ProblemKind {
    /// The last part of `type`, such as `invalid-json`.
    public var slug: StaticString { row.slug }

    /// What RFC 9457 calls the title: the same for every problem of the kind.
    public var title: StaticString { row.title }

    /// The HTTP status.
    public var status: Int { row.status }

    /// The code that a gRPC client would have got.
    public var code: StatusCode { row.code }

    private struct Row {
        let slug: StaticString
        let status: Int
        let code: StatusCode
        let title: StaticString

        init(_ slug: StaticString, _ status: Int, _ code: StatusCode, _ title: StaticString) {
            self.slug = slug
            self.status = status
            self.code = code
            self.title = title
        }
    }

    private var row: Row {
        switch self {
        case .invalidRequest: Row("invalid-request", 400, .invalidArgument, "Invalid request")
        case .invalidJSON: Row("invalid-json", 400, .invalidArgument, "Invalid JSON")
        case .invalidMessage: Row("invalid-message", 400, .invalidArgument, "Invalid message")
        case .invalidParameter: Row("invalid-parameter", 400, .invalidArgument, "Invalid parameter")
        case .unauthenticated: Row("unauthenticated", 401, .unauthenticated, "Unauthenticated")
        case .forbidden: Row("forbidden", 403, .permissionDenied, "Forbidden")
        case .noSuchRoute: Row("no-such-route", 404, .notFound, "No such route")
        case .methodNotAllowed: Row("method-not-allowed", 405, .unimplemented, "Method not allowed")
        case .unsupportedMediaType: Row("unsupported-media-type", 415, .invalidArgument, "Unsupported media type")
        case .misdirectedHost: Row("misdirected-host", 421, .invalidArgument, "Misdirected host")
        case .bodyTooLarge: Row("body-too-large", 413, .invalidArgument, "Body too large")
        case .pluginError: Row("plugin-error", 500, .unknown, "Plugin error")
        case .rateLimited: Row("rate-limited", 429, .resourceExhausted, "Rate limited")
        case .queueFull: Row("queue-full", 503, .unavailable, "Queue full")
        case .pluginUnavailable: Row("plugin-unavailable", 503, .unavailable, "Plugin unavailable")
        case .methodUnavailable: Row("method-unavailable", 501, .unimplemented, "Method unavailable")
        case .replyTooLarge: Row("reply-too-large", 502, .resourceExhausted, "Reply too large")
        case .pluginProtocol: Row("plugin-protocol", 502, .internal, "Plugin protocol error")
        case .deadlineExceeded: Row("deadline-exceeded", 504, .deadlineExceeded, "Deadline exceeded")
        case .draining: Row("draining", 503, .unavailable, "Draining")
        case .internalFault: Row("internal", 500, .internal, "Internal error")
        }
    }
}
