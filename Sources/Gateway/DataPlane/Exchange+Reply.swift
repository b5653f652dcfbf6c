internal import Bytes
internal import HTTPFront
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Schema

/// From the plugin's message to what the client gets.
extension Exchange {
    /// Answers with the reply of a unary call.
    func reply() {
        http.reply.clear()
        if let binding = routed?.binding, binding.givesRawBody {
            replyRaw(binding)
            return
        }
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
        let schema = routed.method.schema
        if let shown = routed.binding?.shown {
            try worker.replies.transcode(shown, of: message, from: type, in: schema, into: &output)
        } else {
            try worker.replies.transcode(message, from: type, in: schema, into: &output)
        }
    }

    /// The raw body that a message of the plugin's is or shows; nil when the route shows JSON.
    func rawBody(of message: UnsafeRawBufferPointer) throws(ProtoJSON.ReplyFault) -> ReplyRawBody? {
        guard let binding = routed?.binding, binding.givesRawBody else { return nil }
        return try ReplyRawBody(message, field: binding.shown)
    }

    /// The media type that a raw body leaves as: what the plugin says where that can be one.
    static func contentType(of body: ReplyRawBody) -> ByteView {
        guard let start = body.contentType.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return unknownContentType
        }
        return MediaType.servable(ByteView(start: start, count: body.contentType.count)) ?? unknownContentType
    }

    static var unknownContentType: ByteView {
        let type: StaticString = "application/octet-stream"
        return ByteView(start: type.utf8Start, count: type.utf8CodeUnitCount)
    }

    /// Whatever a plugin sends under our origin must not run as a page of it.
    func setRawBodyHeaders() {
        http.setHeader("Content-Security-Policy", "sandbox; default-src 'none'" as StaticString)
    }

    private func replyRaw(_ binding: RouteBinding) {
        do throws(ProtoJSON.ReplyFault) {
            let body = try ReplyRawBody(call.reply.bytes, field: binding.shown)
            http.reply.append(body.data)
            setRawBodyHeaders()
            answerReply(contentType: Self.contentType(of: body))
        } catch {
            answer(error)
        }
    }

    /// A message that does not fit its type, or whose JSON is too long.
    func answer(_ fault: ProtoJSON.ReplyFault) {
        switch fault {
        case .malformed(let reason), .unrepresentable(let reason): answer(.pluginProtocol, detail: reason)
        case .tooLarge(let reason): answer(.replyTooLarge, detail: reason)
        }
    }
}
