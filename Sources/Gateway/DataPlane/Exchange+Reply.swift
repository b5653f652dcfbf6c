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
        guard let output = routed?.method.output, let schema = routed?.method.schema else {
            answer(.internalFault, detail: "a call without a method was answered")
            return
        }
        http.reply.clear()
        do throws(ProtoJSON.ReplyFault) {
            try worker.replies.transcode(call.reply.bytes, from: output, in: schema, into: &http.reply)
        } catch {
            answer(error)
            return
        }
        answerReply(contentType: "application/json")
    }

    /// A message that does not fit its type, or whose JSON is too long.
    func answer(_ fault: ProtoJSON.ReplyFault) {
        switch fault {
        case .malformed(let reason), .unrepresentable(let reason): answer(.pluginProtocol, detail: reason)
        case .tooLarge(let reason): answer(.replyTooLarge, detail: reason)
        }
    }
}
