public import Problem

/// What of the gateway's configuration shows in its description.
public struct OpenAPIOptions: Sendable, Equatable {
    /// The gateway's version.
    public var version = ""
    /// Where the paths begin, relative to where the document was read: so it is true below a prefix, too.
    public var server = "."
    /// `json.names: proto`.
    public var usesProtoNames = false
    /// `json.enums: number`.
    public var printsEnumNumbers = false
    /// `json.unknown_fields: ignore`.
    public var ignoresUnknownFields = false
    public var problemStyle = ProblemStyle.problem
    /// Whether calls want a bearer token (`auth:`).
    public var wantsToken = false
    /// Past it no document is made. It is held in memory for as long as the routes stay the same.
    public var maximumBytes = 64 << 20

    public init() {}
}
