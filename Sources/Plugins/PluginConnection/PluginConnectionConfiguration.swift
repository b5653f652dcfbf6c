public import HTTP2Engine

/// How a connection to a plugin behaves.
public struct PluginConnectionConfiguration: Sendable {
    /// How long connecting may take, the plugin's HTTP/2 settings included, in nanoseconds.
    public var connectTimeout: Int64 = 5_000_000_000
    /// How long to wait before another try at a plugin that said its address before it listened, in nanoseconds.
    public var retryInterval: Int64 = 10_000_000
    /// When a plain connection ends before a byte came, asks a second one whether it is TLS that the plugin wants, and
    /// says so. For one connection of an instance: the others need not find out again.
    public var detectsForeignTLS = false
    /// The `user-agent` of every call.
    public var userAgent = "patchbay/0.1"
    /// Windows and limits.
    public var http2 = HTTP2Configuration()

    public init() {}
}
