public import GRPCWire
public import JSONEngine

/// A failure as the client is told of it: the value that every refusal of the gateway and every error of a plugin
/// becomes.
public struct Problem: ~Copyable, Sendable {
    public let kind: ProblemKind
    /// The HTTP status.
    public let status: Int
    public let code: StatusCode
    /// What happened this time: names the value and the remedy. Left out of the reply when empty.
    public var detail: String
    /// An array of `google.protobuf.Any` as ProtoJSON. Left out of the reply when nil or empty.
    public var details: JSONNode?
    /// For the header `Retry-After`.
    public var retryAfterSeconds: Int?
    /// For the header `Allow`.
    public var allow: String?

    /// A problem of the gateway's own; status and code are those of its kind.
    public init(
        _ kind: ProblemKind, _ detail: String = "", status: Int? = nil, retryAfterSeconds: Int? = nil,
        allow: String? = nil
    ) {
        self.kind = kind
        self.status = status ?? kind.status
        self.code = kind.code
        self.detail = detail
        self.details = nil
        self.retryAfterSeconds = retryAfterSeconds
        self.allow = allow
    }

    private init(code: StatusCode, message: String, details: consuming JSONNode?) {
        kind = .pluginError
        // A plugin that fails with OK has not failed, and yet a problem must never leave as a 200.
        status = code == .ok ? kind.status : code.httpStatus
        self.code = code
        detail = message
        self.details = details
        retryAfterSeconds = nil
        allow = nil
    }

    /// The status that a plugin answered with.
    ///
    /// - Parameter message: the plugin's, decoded.
    /// - Parameter details: an array, one element for each detail.
    public static func pluginError(
        code: StatusCode, message: String, details: consuming JSONNode? = nil
    ) -> Problem {
        Problem(code: code, message: message, details: details)
    }
}
