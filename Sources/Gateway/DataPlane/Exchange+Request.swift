internal import Bytes
internal import GRPCWire
internal import HTTPFront
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Schema

/// From what the client sent to the message that the plugin gets.
extension Exchange {
    /// Makes the one message of a call out of path, query and body, as the one frame of `call.request`. False when it
    /// does not fit the method, and answered.
    func makeRequest() -> Bool {
        guard let routed, let input = routed.method.input else {
            answer(.internalFault, detail: "a request without a route was read")
            return false
        }
        if let query = http.query, query.count > 0 {
            answer(
                .invalidParameter,
                detail: "unknown query parameter \"\(Self.firstParameter(query))\": the body holds the whole message")
            return false
        }
        call.beginFrame()
        do throws(RequestFault) {
            try worker.requests.transcode(http.body.bytes, to: input, in: routed.method.schema, into: &call.request)
        } catch {
            answer(error)
            return false
        }
        call.sealFrame()
        return true
    }

    /// Appends one message of a client stream to `frames`, as a whole frame: the fields of path and query, and what
    /// `json` says of the rest. When it throws, `frames` is as it was.
    func appendFrame(ofJSON json: UnsafeRawBufferPointer, to frames: inout ByteBuffer) throws(RequestFault) {
        guard let routed, let input = routed.method.input else { return }
        let start = MessageFrame.begin(in: &frames)
        do throws(RequestFault) {
            try worker.requests.transcode(json, to: input, in: routed.method.schema, into: &frames)
        } catch {
            frames.truncate(to: start)
            throw error
        }
        MessageFrame.seal(in: &frames, from: start)
    }

    /// A body that is no JSON, or JSON that does not fit the message.
    func answer(_ fault: RequestFault) {
        answer(fault.kind == .invalidJSON ? .invalidJSON : .invalidMessage, detail: fault.detail)
    }

    // Cold: only refused requests come here.
    private static func firstParameter(_ query: ByteView) -> String {
        let text = query.text
        return String(text.prefix { $0 != "=" && $0 != "&" }.prefix(80))
    }
}
