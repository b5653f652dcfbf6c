/// What one `google.api.http` rule says, undigested: a rule's `additional_bindings` are rules of their own behind it.
public struct HTTPRule: Sendable, Equatable {
    /// `GET`, any other method's name (`custom`), or `*` for every method.
    public var verb: String
    /// Such as `/v1/{name=shelves/*}:archive`; its grammar is not checked yet.
    public var template: String
    /// `*`, the name of a field, or empty: no body. Not inherited by additional bindings.
    public var body: String
    /// The name of a field of the reply, or empty: the whole reply.
    public var responseBody: String

    public init(verb: String, template: String, body: String = "", responseBody: String = "") {
        self.verb = verb
        self.template = template
        self.body = body
        self.responseBody = responseBody
    }
}
