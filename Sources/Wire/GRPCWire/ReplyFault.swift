/// What a plugin did wrong in a reply.
public enum ReplyFault: Error, Equatable, Sendable {
    /// It broke gRPC; the text says how, with the value that was seen.
    case violation(String)
    /// A message is longer than allowed; the text says both numbers.
    case tooLarge(String)
}
