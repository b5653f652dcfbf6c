internal import Bytes
internal import GRPCWire
internal import HTTPFront
internal import PluginConnection
internal import Problem
internal import ProtoJSON
internal import Schema

/// From what the client sent to the message that the plugin gets.
extension Exchange {
    /// What the route takes from where; nil when that is the whole message, as JSON, from the body.
    var binding: RouteBinding? {
        guard let routed else { return nil }
        return routed.binding ?? (http.methodKind == .post ? nil : routed.queryBinding)
    }

    /// Makes the one message of a call out of path, query and body, as the one frame of `call.request`. False when it
    /// does not fit the method, and answered.
    func makeRequest() -> Bool {
        guard let routed, let input = routed.method.input else {
            answer(.internalFault, detail: "a request without a route was read")
            return false
        }
        guard bindFields(besides: bodyForm == .json ? http.body.bytes : nil) else { return false }
        call.beginFrame()
        if binding == nil, bodyForm == .json {
            do throws(RequestFault) {
                try worker.requests.transcode(http.body.bytes, to: input, in: routed.method.schema, into: &call.request)
            } catch {
                answer(error)
                return false
            }
        } else {
            do throws(BindingRefusal) {
                try appendMessage(of: http.body.bytes, bodyForm, contentType: contentType, to: &call.request)
            } catch {
                answer(error)
                return false
            }
        }
        call.sealFrame()
        return true
    }

    /// Takes the fields of path and query, once for all messages of a call and before the first one. False when they do
    /// not fit the method, and answered.
    ///
    /// - Parameter body: the call's one body of JSON; nil where there are several, or it is none.
    func bindFields(besides body: UnsafeRawBufferPointer? = nil) -> Bool {
        guard let routed else { return false }
        guard let binding else {
            guard let query = http.query, query.count > 0, !worker.binder.ignoresUnknownFields else { return true }
            answer(
                .invalidParameter,
                detail: "unknown query parameter \"\(Self.firstParameter(query))\": the body holds the whole message")
            return false
        }
        boundFields.clear()
        do throws(BindingRefusal) {
            try worker.binder.append(
                fieldsOf: binding, path: http.path, query: http.query, body: body, of: routed.method, to: &boundFields)
            return true
        } catch {
            answer(error)
            return false
        }
    }

    /// Appends one message of a client stream to `frames`, as a whole frame: what `json` says, and the fields that
    /// `bindFields` took. When it throws, `frames` is as it was.
    func appendFrame(ofJSON json: UnsafeRawBufferPointer, to frames: inout ByteBuffer) throws(RequestFault) {
        guard let routed, let input = routed.method.input else { return }
        let start = MessageFrame.begin(in: &frames)
        do throws(RequestFault) {
            if binding == nil {
                try worker.requests.transcode(json, to: input, in: routed.method.schema, into: &frames)
            } else {
                try appendBoundMessage(of: json, to: &frames)
            }
        } catch {
            frames.truncate(to: start)
            throw error
        }
        MessageFrame.seal(in: &frames, from: start)
    }

    private func appendBoundMessage(
        of json: UnsafeRawBufferPointer, to frames: inout ByteBuffer
    ) throws(RequestFault) {
        do throws(BindingRefusal) {
            try appendMessage(of: json, .json, contentType: nil, isPiece: true, to: &frames)
        } catch {
            switch error {
            case .body(let fault): throw fault
            case .parameter(let reason), .message(let reason):
                throw RequestFault(kind: .invalidMessage, line: 1, column: 1, path: "$", reason: reason)
            }
        }
    }

    /// Appends one message of a client stream whose body is raw: a piece of it. False when what path and query gave
    /// does not make it whole (a required field is missing), and answered: then `frames` is as it was.
    ///
    /// - Parameter isFirst: whether it is the one that says the media type.
    func appendFrame(ofRawBody piece: UnsafeRawBufferPointer, isFirst: Bool, to frames: inout ByteBuffer) -> Bool {
        let start = MessageFrame.begin(in: &frames)
        do throws(BindingRefusal) {
            try appendMessage(of: piece, .raw, contentType: isFirst ? contentType : nil, to: &frames)
        } catch {
            frames.truncate(to: start)
            answer(error)
            return false
        }
        MessageFrame.seal(in: &frames, from: start)
        return true
    }

    private var contentType: ByteView? { http.header("Content-Type") }

    private func appendMessage(
        of body: UnsafeRawBufferPointer, _ form: BodyForm, contentType: ByteView?, isPiece: Bool = false,
        to output: inout ByteBuffer
    ) throws(BindingRefusal) {
        guard let routed else { return }
        try worker.binder.append(
            body: body, form, contentType: contentType, fields: boundFields.bytes, by: binding, of: routed.method,
            isPiece: isPiece, to: &output)
    }

    private func answer(_ refusal: BindingRefusal) {
        switch refusal {
        case .body(let fault): answer(fault)
        case .parameter(let detail): answer(.invalidParameter, detail: detail)
        case .message(let detail): answer(.invalidMessage, detail: detail)
        }
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
