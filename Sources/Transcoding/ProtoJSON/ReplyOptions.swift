/// How replies are written (`json:` in the configuration), and how large one may get.
public struct ReplyOptions: Sendable {
    /// Prints fields without presence at their default too: scalars, `[]` and `{}`.
    public var printsDefaults = false
    /// Prints the names of the proto file instead of the JSON names.
    public var usesProtoNames = false
    /// Prints enum values as numbers.
    public var printsEnumNumbers = false
    /// How many JSON values one reply may hold.
    public var maximumValues = 1_000_000
    /// How long the JSON of one reply may be.
    public var maximumBytes = 64 << 20
    /// How deep objects and lists of values may be nested. Each level costs stack.
    public var maximumDepth = 100

    public init() {}
}
