/// A path template of `google.api.http`, such as `/v1/{name=shelves/*}/books/{book.id}:archive`.
public struct PathTemplate: Sendable, Equatable {
    public enum Segment: Sendable, Hashable {
        /// Decoded; empty only in the template `/`.
        case literal(String)
        /// `*`, and a plain variable: one segment, not empty.
        case single
        /// `**`: all segments that are left, none of them too. Always the last.
        case multi
    }

    /// As it was written, below its mount.
    public let text: String
    /// Variables taken apart: `{name=shelves/*}` is `shelves` and `*`.
    public let segments: [Segment]
    /// In the order of the text; each field path once.
    public let variables: [PathVariable]
    /// What stands behind the `:` at the end, decoded.
    public let verb: String?

    static let maximumBytes = 2_048
    static let maximumSegments = 100

    /// Reads a template by the grammar of `google/api/http.proto`. A literal consists of RFC 3986's `pchar`, a `:` in
    /// the last segment begins the verb.
    public init(_ text: String) throws(TemplateFault) {
        var parser = PathTemplateParser(text)
        try parser.parse()
        self.init(text: text, segments: parser.segments, variables: parser.variables, verb: parser.verb)
    }

    private init(text: String, segments: [Segment], variables: [PathVariable], verb: String?) {
        self.text = text
        self.segments = segments
        self.variables = variables
        self.verb = verb
    }

    /// The template of the paths that lie below `mount`, which has neither variables nor a verb. Below `/` it is itself.
    public func mounted(below mount: PathTemplate) -> PathTemplate {
        guard mount.text != "/" else { return self }
        return PathTemplate(
            text: mount.text + text, segments: mount.segments + segments,
            variables: variables.map { $0.shifted(by: mount.segments.count) }, verb: verb)
    }

    /// What two routes may not have in common: the template with `*` for each plain variable.
    public var shape: Shape { Shape(segments: segments, verb: verb) }

    public struct Shape: Sendable, Hashable {
        public let segments: [Segment]
        public let verb: String?
    }
}

/// A variable of a path template: a field of the request, and the segments that its value takes.
public struct PathVariable: Sendable, Equatable {
    /// Such as `book.id`.
    public let fieldPath: String
    /// Counted from 0.
    public let firstSegment: Int
    /// Of the template; more of the path when it reaches the end.
    public let segmentCount: Int
    /// Whether it ends in `**`: then it takes all that is left.
    public let reachesEnd: Bool

    /// Whether its value may hold slashes, so that a `%2F` in it stays as it is.
    public var isMulti: Bool { segmentCount > 1 || reachesEnd }

    func shifted(by count: Int) -> PathVariable {
        PathVariable(
            fieldPath: fieldPath, firstSegment: firstSegment + count, segmentCount: segmentCount,
            reachesEnd: reachesEnd)
    }
}
