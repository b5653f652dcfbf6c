/// How strictly request bodies are read.
public struct RequestOptions: Sendable {
    /// Skips members that the message has no field for, and enum names that the enum does not have, instead of refusing
    /// the body.
    public var ignoresUnknownFields: Bool
    /// How many objects and arrays may stand inside each other.
    public var maximumDepth: Int

    public init(ignoresUnknownFields: Bool = false, maximumDepth: Int = 100) {
        self.ignoresUnknownFields = ignoresUnknownFields
        self.maximumDepth = maximumDepth
    }
}
