public import HTTPFront
public import PluginConnection
public import Problem
public import ProtoJSON
public import Routing

/// What all workers are told at the start and never changes.
public struct DataPlaneConfiguration: Sendable {
    public var http: HTTPServerConfiguration
    public var hostRule: HostRule
    public var connection: PluginConnectionConfiguration
    public var requests: RequestOptions
    public var replies: ReplyOptions
    public var problemStyle: ProblemStyle
    public var forwardedHeaders: ForwardedHeaders
    public var maximumRequestBodyBytes: Int
    public var maximumReplyMessageBytes: Int
    /// Nanoseconds that a unary call may take, waiting for an instance included.
    public var requestTimeout: UInt64
    /// Nanoseconds that a streaming call may take from its start; `.max` for as long as it likes.
    public var streamTimeout: UInt64
    public var logsAccess: Bool
    public var logsJSON: Bool

    public init(
        http: HTTPServerConfiguration, hostRule: HostRule, connection: PluginConnectionConfiguration,
        requests: RequestOptions, replies: ReplyOptions, problemStyle: ProblemStyle,
        forwardedHeaders: ForwardedHeaders, maximumRequestBodyBytes: Int, maximumReplyMessageBytes: Int,
        requestTimeout: UInt64, streamTimeout: UInt64, logsAccess: Bool, logsJSON: Bool
    ) {
        self.http = http
        self.hostRule = hostRule
        self.connection = connection
        self.requests = requests
        self.replies = replies
        self.problemStyle = problemStyle
        self.forwardedHeaders = forwardedHeaders
        self.maximumRequestBodyBytes = maximumRequestBodyBytes
        self.maximumReplyMessageBytes = maximumReplyMessageBytes
        self.requestTimeout = requestTimeout
        self.streamTimeout = streamTimeout
        self.logsAccess = logsAccess
        self.logsJSON = logsJSON
    }
}
