/// Why a session cannot go on.
public struct HTTP2Fault: Error, Equatable, Sendable {
    /// What broke, in a clause such as `DATA: stream not opened (PROTOCOL_ERROR)`.
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
