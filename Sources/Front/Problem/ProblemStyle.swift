/// Which of the two shapes errors have (`errors:` in the configuration).
public enum ProblemStyle: Sendable {
    /// RFC 9457.
    case problem
    /// Google's `{"error":{…}}`.
    case google

    public var contentType: StaticString {
        switch self {
        case .problem: "application/problem+json"
        case .google: "application/json"
        }
    }
}
