/// What the system refused, in words for the operator.
public struct Refusal: Error, Sendable, CustomStringConvertible {
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    public var description: String { reason }
}
