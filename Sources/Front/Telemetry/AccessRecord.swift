public import Bytes

/// What one access line says. The views are read at once and not kept.
public struct AccessRecord {
    /// Of the schema or the configuration; nil for a request that had no route.
    public var plugin: ByteView?
    /// `/package.Service/Method`; nil for a request that had no route.
    public var method: ByteView?
    /// The request's method and target as the client sent them, without the query, which may hold secrets.
    public var verb: ByteView
    public var path: ByteView
    public var status: Int
    /// The gRPC code's name.
    public var code: StaticString
    public var nanoseconds: UInt64
    public var requestBytes: Int
    public var replyBytes: Int
    public var requestID: UnsafeRawBufferPointer
    public var peer: String
    /// Whether the whole reply reached the kernel.
    public var isDelivered: Bool

    public init(
        plugin: ByteView?, method: ByteView?, verb: ByteView, path: ByteView, status: Int, code: StaticString,
        nanoseconds: UInt64, requestBytes: Int, replyBytes: Int, requestID: UnsafeRawBufferPointer, peer: String,
        isDelivered: Bool
    ) {
        self.plugin = plugin
        self.method = method
        self.verb = verb
        self.path = path
        self.status = status
        self.code = code
        self.nanoseconds = nanoseconds
        self.requestBytes = requestBytes
        self.replyBytes = replyBytes
        self.requestID = requestID
        self.peer = peer
        self.isDelivered = isDelivered
    }
}
