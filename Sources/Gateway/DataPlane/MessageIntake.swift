internal import Bytes
internal import ProtoJSON

/// The body of a client stream: how far it has been cut into messages, and what of them is on its way to the call.
final class MessageIntake {
    var sequence: RequestSequence
    /// Frames that were made of one piece of the body and are sent together.
    var frames = ByteBuffer()
    /// Messages begun, for people.
    var count = 0
    /// Bytes of the body that were taken, for the access log.
    var bodyBytes = 0
    /// Whether the fields of path and query have been taken, which all messages share.
    var isBound = false
    /// Whether the call has been started: at the first message, or at the end of a body without any.
    var isOpen = false
    /// Whether the body has ended.
    var hasEnded = false
    /// Whether the client is made to wait for the plugin.
    var isPaused = false

    init(maximumMessageBytes: Int) {
        sequence = RequestSequence(maximumBytes: maximumMessageBytes)
    }
}

@available(*, unavailable)
extension MessageIntake: Sendable {}
