/// What is wrong with a request body, and where.
public struct RequestFault: Error, Equatable, Sendable {
    public enum Kind: Sendable, Equatable {
        /// The bytes are not JSON, or nested deeper than is read.
        case invalidJSON
        /// JSON that does not fit the message.
        case invalidMessage
    }

    public let kind: Kind
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in characters.
    public let column: Int
    /// From the top of the body: `$.items[3].key`.
    public let path: String
    public let reason: String

    public init(kind: Kind, line: Int, column: Int, path: String, reason: String) {
        self.kind = kind
        self.line = line
        self.column = column
        self.path = path
        self.reason = reason
    }

    /// The sentence for the client: `line 1, column 9, at $.key: expected a string, found a number`.
    public var detail: String { "line \(line), column \(column), at \(path): \(reason)" }
}
