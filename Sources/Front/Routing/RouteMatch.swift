/// What a route table says of a path.
public enum RouteMatch: Equatable, Sendable {
    /// The path is that of the entry at this index.
    case route(Int32)
    case notFound
    /// A `%` that no two hexadecimal digits follow: 400 `invalid-parameter`.
    case malformed
}

/// One path that the gateway serves.
public struct RouteEntry: Sendable {
    /// Index into the table's plugins.
    public var plugin: Int32
    /// The caller's own number of the method.
    public var method: Int32
    /// The decoded segments: `["kv", "kv.v1.KV", "Get"]`.
    public var segments: [String]

    public init(plugin: Int32, method: Int32, segments: [String]) {
        self.plugin = plugin
        self.method = method
        self.segments = segments
    }
}
