/// `json:`. How requests are read and replies are written where ProtoJSON leaves a choice.
public struct JSONStyle: Sendable, Equatable {
    /// `unknown_fields: ignore` rather than `reject`.
    public var ignoresUnknownFields = false
    /// `defaults: print` rather than `omit`.
    public var printsDefaults = false
    /// `names: proto` rather than `json`.
    public var usesProtoNames = false
    /// `enums: number` rather than `name`.
    public var printsEnumNumbers = false

    public init() {}
}
