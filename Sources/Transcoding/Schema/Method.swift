/// One method of a service: neutral of the protocol that calls it.
///
/// It keeps its schema alive, so the two message tables are valid for as long as somebody holds the method.
public final class Method: Sendable {
    /// Such as `shop.v1.Orders`.
    public let service: String
    /// Such as `Create`.
    public let name: String
    /// What is called: `/shop.v1.Orders/Create`.
    public let path: String
    public let input: MessageReference?
    public let output: MessageReference?
    public let isClientStreaming: Bool
    public let isServerStreaming: Bool
    /// `idempotency_level = NO_SIDE_EFFECTS`.
    public let hasNoSideEffects: Bool
    /// Its `google.api.http` rule, and that one's additional bindings.
    public let httpRules: [HTTPRule]
    /// What of its annotation is no rule, as sentences.
    public let ruleFaults: [String]
    /// Why the method cannot be served, such as a type that does not resolve. When nil, `input` and `output` are not.
    public let unavailable: String?
    public let schema: Schema

    init(
        service: String, name: String, input: MessageReference?, output: MessageReference?,
        isClientStreaming: Bool, isServerStreaming: Bool, hasNoSideEffects: Bool,
        httpRules: [HTTPRule] = [], ruleFaults: [String] = [], unavailable: String?, schema: Schema
    ) {
        self.service = service
        self.name = name
        self.path = "/\(service)/\(name)"
        self.input = input
        self.output = output
        self.isClientStreaming = isClientStreaming
        self.isServerStreaming = isServerStreaming
        self.hasNoSideEffects = hasNoSideEffects
        self.httpRules = httpRules
        self.ruleFaults = ruleFaults
        self.unavailable = unavailable
        self.schema = schema
    }
}

/// A service that the plugin exposes.
public struct Service: Sendable {
    /// Such as `shop.v1.Orders`.
    public let name: String
    public let methods: [Method]
    /// Why the service lacks methods: all, when the plugin lists it and has no descriptor of it, or those whose names
    /// are no identifiers.
    public let unavailable: String?
}
