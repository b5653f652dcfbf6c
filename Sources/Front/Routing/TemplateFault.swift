/// What is wrong with a path template, and where.
public struct TemplateFault: Error, Equatable, Sendable, CustomStringConvertible {
    public let template: String
    /// Counted from 1, in characters.
    public let column: Int
    public let reason: String

    /// `the path template "/v1/{x", column 7: the variable has no }`.
    public var description: String {
        let shown = template.utf8.count <= 200 ? template : "\(template.prefix(160))…"
        return "the path template \"\(shown)\", column \(column): \(reason)"
    }
}
