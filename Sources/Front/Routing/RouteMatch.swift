/// What a route table says of a path and a verb.
public enum RouteMatch: Equatable, Sendable {
    /// The caller's own number of the route that serves the request.
    case route(Int32)
    /// The route is one of the plugin of this index, whose methods are not known yet: 503.
    case pending(Int32)
    /// One of the gateway's own pages.
    case page
    case notFound
    /// A `%` that no two hexadecimal digits follow: 400 `invalid-parameter`.
    case malformed
    /// The path has routes, but none for this verb; the number is that of one of them, or nil when it has none.
    /// `RouteTable.allowed(path:)` names the verbs that have one.
    case methodNotAllowed(Int32?)
}

/// The path of a method, served by `POST`, and by `GET` too when it has no side effects.
public struct RouteEntry: Sendable {
    /// Index into the table's plugins.
    public var plugin: Int32
    /// The caller's own number of the route.
    public var method: Int32
    /// The decoded segments: `["kv", "kv.v1.KV", "Get"]`.
    public var segments: [String]
    public var allowsGet: Bool

    public init(plugin: Int32, method: Int32, segments: [String], allowsGet: Bool = false) {
        self.plugin = plugin
        self.method = method
        self.segments = segments
        self.allowsGet = allowsGet
    }
}

/// A verb and a path template that a route serves.
public struct TemplateRoute: Sendable {
    /// Index into the table's plugins.
    public var plugin: Int32
    /// The caller's own number of the route; nil while the methods of its plugin are not known.
    public var method: Int32?
    /// The name of a method, or `*` for all of them.
    public var verb: String
    /// Below its mount.
    public var template: PathTemplate

    public init(plugin: Int32, method: Int32?, verb: String, template: PathTemplate) {
        self.plugin = plugin
        self.method = method
        self.verb = verb
        self.template = template
    }
}
