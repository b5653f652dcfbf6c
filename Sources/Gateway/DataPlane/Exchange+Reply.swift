internal import Bytes
internal import HTTPFront
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Schema

/// From the plugin's message to what the client gets.
extension Exchange {
    /// Answers with the reply of a unary call.
    func reply() {
        http.reply.clear()
        do throws(ProtoJSON.ReplyFault) {
            try appendJSON(of: call.reply.bytes, to: &http.reply)
        } catch {
            answer(error)
            return
        }
        answerReply(contentType: "application/json")
    }

    /// Appends what the route shows of a message of the plugin's, as one line of JSON without its end. When it throws,
    /// `output` is as it was.
    func appendJSON(
        of message: UnsafeRawBufferPointer, to output: inout ByteBuffer
    ) throws(ProtoJSON.ReplyFault) {
        guard let routed, let type = routed.method.output else { return }
        try worker.replies.transcode(message, from: type, in: routed.method.schema, into: &output)
    }

    /// A message that does not fit its type, or whose JSON is too long.
    func answer(_ fault: ProtoJSON.ReplyFault) {
        switch fault {
        case .malformed(let reason), .unrepresentable(let reason): answer(.pluginProtocol, detail: reason)
        case .tooLarge(let reason): answer(.replyTooLarge, detail: reason)
        }
    }
}
