/// Why a message of a plugin could not be written as JSON.
public enum ReplyFault: Error, Equatable, Sendable {
    /// The bytes are no protobuf, or text in them is no UTF-8.
    case malformed(String)
    /// More bytes, more values or a deeper nesting than a reply may have.
    case tooLarge(String)
    /// A message that JSON has no form for, such as a timestamp in the year 10000.
    case unrepresentable(String)

    /// What was wrong, as a sentence.
    public var reason: String {
        switch self {
        case .malformed(let reason), .tooLarge(let reason), .unrepresentable(let reason): reason
        }
    }
}
