/// Why no schema could be compiled from a plugin's descriptors.
///
/// A single message that does not resolve is no such reason: it makes the methods that need it unavailable.
public struct SchemaFault: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// More files, bytes, types or fields than `SchemaLimits` allows.
        case tooLarge
    }

    public let code: Code
    /// A sentence for the log and the admin page.
    public let description: String
}

/// How much a plugin may describe. Descriptors come from the plugin, and the tables are kept for as long as it runs.
enum SchemaLimits {
    static let maximumFiles = 10_000
    static let maximumBytes = 64 << 20
    static let maximumTypes = 100_000
    static let maximumFields = 1_000_000
    /// `google.api.http` rules, additional bindings counted: a few bytes in a descriptor are a route in a table.
    static let maximumRules = 100_000
    /// What the seen-bits of one message in a request may cost.
    static let maximumFieldsOfMessage = 16_384
}
