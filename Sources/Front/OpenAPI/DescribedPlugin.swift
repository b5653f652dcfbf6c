public import Routing
public import Schema

/// One plugin as its description sees it.
public struct DescribedPlugin: Sendable {
    public var name: String
    /// Those that are exposed, with their methods.
    public var services: [Service]
    /// The serialized descriptors that the services came from, for comments and names of oneofs.
    public var files: [[UInt8]]
    /// The routes beside the RPC paths that can be called.
    public var routes: [DescribedRoute]

    public init(name: String, services: [Service], files: [[UInt8]] = [], routes: [DescribedRoute] = []) {
        self.name = name
        self.services = services
        self.files = files
        self.routes = routes
    }
}

/// An annotated route, or one of `routes:`.
public struct DescribedRoute: Sendable {
    public var method: Method
    /// `GET`, a verb of its own, or `*` for any.
    public var verb: String
    /// Below the plugin's mount.
    public var template: PathTemplate
    /// `""`, `*`, or the name of a field.
    public var body: String
    /// `""` or the name of a field.
    public var responseBody: String

    public init(method: Method, verb: String, template: PathTemplate, body: String = "", responseBody: String = "") {
        self.method = method
        self.verb = verb
        self.template = template
        self.body = body
        self.responseBody = responseBody
    }
}
