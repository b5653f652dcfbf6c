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

    /// Whether `text` can be a rule's verb: RFC 9110's `token`, which `*` is too.
    public static func isVerb(_ text: String) -> Bool {
        let marks = Set("!#$&'*+-.^_`|~".utf8)
        return (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || marks.contains(byte)
            }
    }
}
