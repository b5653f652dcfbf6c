internal import Bytes
internal import GRPCWire
public import PluginConnection

/// What came of one unary call over an instance's control connection.
public struct PluginReply: Sendable {
    public var outcome: CallOutcome
    /// The message, unpacked; empty unless the outcome is OK.
    public var message: [UInt8] = []
    /// The status's text, as the plugin wrote it: not checked to be UTF-8.
    public var statusMessage: [UInt8] = []
    /// A serialized `google.rpc.Status` that agrees with the status, or empty.
    public var statusDetails: [UInt8] = []

    init(_ outcome: CallOutcome) {
        self.outcome = outcome
    }

    init(_ call: Call) {
        outcome = call.outcome
        if case .status(.ok) = outcome { message = call.reply.array() }
        statusMessage = call.statusMessage.array()
        statusDetails = call.statusDetails.array()
    }

    /// The status that the plugin answered; nil when it answered none.
    var status: StatusCode? {
        if case .status(let code) = outcome { code } else { nil }
    }
}
