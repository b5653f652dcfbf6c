public import Schema

/// One entry of `routes:`: a rule for a method, as `google.api.http` would give it.
public struct RouteConfiguration: Sendable, Equatable {
    /// The full name of the service.
    public var service: String
    public var method: String
    /// The rule, and its additional bindings behind it. Their templates are well formed.
    public var rules: [HTTPRule]

    public init(service: String, method: String, rules: [HTTPRule]) {
        self.service = service
        self.method = method
        self.rules = rules
    }
}
