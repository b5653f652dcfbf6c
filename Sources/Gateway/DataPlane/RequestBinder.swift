internal import Bytes
internal import ProtoJSON
internal import Routing
internal import Schema

/// How the body of a request is read.
enum BodyForm: Sendable {
    case json
    /// The bytes of a `google.api.HttpBody`.
    case raw
    /// `multipart/form-data`.
    case form
}

/// What of a request does not fit its route.
enum BindingRefusal: Error {
    case body(RequestFault)
    /// A path variable or a query parameter: the sentence names it.
    case parameter(String)
    /// The message as a whole, or a part of a form.
    case message(String)
}

/// Makes messages by the bindings of routes: one a worker, which keeps its scratch between requests.
final class RequestBinder {
    let assembler: RequestAssembler
    let ignoresUnknownFields: Bool
    private var name = ByteBuffer(minimumCapacity: 64)
    private var text = ByteBuffer(minimumCapacity: 256)

    init(options: RequestOptions) {
        assembler = RequestAssembler(options: options)
        ignoresUnknownFields = options.ignoresUnknownFields
    }

    /// Appends the fields that path and query give to `output`: they are the same for every message of a stream, and
    /// belong behind what a body says, over which they win.
    ///
    /// - Parameter body: the one body of JSON, where it is known; without it the body's field counts as given.
    func append(
        fieldsOf binding: RouteBinding, path: ByteView, query: ByteView?, body: UnsafeRawBufferPointer? = nil,
        of method: Method, to output: inout ByteBuffer
    ) throws(BindingRefusal) {
        guard let input = method.input else { return }
        assembler.begin()
        if let template = binding.template {
            for variable in binding.variables {
                text.clear()
                let raw = template.rawValue(of: variable.place, in: path)
                guard PercentDecoder.append(raw, variable.place.isMulti ? .segments : .segment, to: &text) else {
                    throw .parameter("the path holds a % that two hexadecimal digits don't follow")
                }
                do throws(RequestParameterFault) {
                    try assembler.append(variable: text.view, to: variable.path, in: method.schema, into: &output)
                } catch {
                    throw .parameter("path variable \"\(variable.place.fieldPath)\": \(error.reason)")
                }
            }
        }
        if case .field(let field) = binding.body {
            do throws(RequestParameterFault) {
                try assembler.reserve(
                    body: field, isGiven: body.map { assembler.gives(body: $0, toField: field) } ?? true)
            } catch {
                throw .message("the body's field \(field.text): \(error.reason)")
            }
        }
        guard let query, query.count > 0 else { return }
        try append(query, by: binding, to: input, of: method, into: &output)
    }

    private func append(
        _ query: ByteView, by binding: RouteBinding, to input: MessageReference, of method: Method,
        into output: inout ByteBuffer
    ) throws(BindingRefusal) {
        var reader = QueryReader(query)
        while true {
            switch reader.next(name: &name, value: &text) {
            case .end: return
            case .malformed: throw .parameter("the query holds a % that two hexadecimal digits don't follow")
            case .pair: break
            }
            guard binding.takesQuery else {
                if ignoresUnknownFields { continue }
                throw .parameter("unknown query parameter \"\(name.view.shortened)\": the body holds the whole message")
            }
            do throws(RequestParameterFault) {
                try assembler.append(parameter: name.view, text.view, to: input, in: method.schema, into: &output)
            } catch {
                throw .parameter("query parameter \"\(name.view.shortened)\": \(error.reason)")
            }
        }
    }

    /// Appends a message: what `body` says, then `fields`, which path and query gave.
    ///
    /// - Parameter isPiece: whether it is one of several, which say the whole message where the route names no body: a
    ///   WebSocket on a `GET` route.
    func append(
        body: UnsafeRawBufferPointer, _ form: BodyForm, contentType: ByteView?, fields: UnsafeRawBufferPointer,
        by binding: RouteBinding?, of method: Method, isPiece: Bool = false, to output: inout ByteBuffer
    ) throws(BindingRefusal) {
        guard let input = method.input else { return }
        let start = output.count
        let target = isPiece && binding?.takesBody == false ? .whole : binding?.body ?? .whole
        switch (form, target) {
        case (.raw, .whole): assembler.append(rawBody: body, contentType: contentType, toField: nil, into: &output)
        case (.raw, .field(let field)):
            assembler.append(rawBody: body, contentType: contentType, toField: field, into: &output)
        case (.form, .whole):
            try append(form: body, contentType, to: input, in: method.schema, into: &output)
        case (.form, .field(let field)):
            try append(form: body, contentType, toField: field, in: method.schema, into: &output)
        case (_, .none):
            guard ignoresUnknownFields || body.saysNothing else { throw .message("the route takes no body") }
        case (.json, _):
            do throws(RequestFault) {
                try append(
                    json: body, target, to: input, checksRequired: binding?.isChecked != true, in: method.schema,
                    into: &output)
            } catch {
                throw .body(error)
            }
        }
        if let binding, binding.isScanned { try scan(output.bytes(from: start), by: binding, of: input) }
        output.append(fields)
        if binding?.isChecked == true || form == .form && MessageScan.hasRequiredFields(input),
            let missing = MessageScan.missingField(in: output.bytes(from: start), of: input)
        {
            throw .message("the required field \(missing) is missing")
        }
    }

    private func append(
        json: UnsafeRawBufferPointer, _ target: RouteBinding.Body, to input: MessageReference, checksRequired: Bool,
        in schema: Schema, into output: inout ByteBuffer
    ) throws(RequestFault) {
        if case .field(let field) = target {
            try assembler.append(
                body: json, toField: field, checksRequired: checksRequired, in: schema, into: &output)
        } else {
            try assembler.append(body: json, to: input, checksRequired: checksRequired, in: schema, into: &output)
        }
    }

    /// Refuses a body that stands in the way of a path variable, which otherwise just wins.
    private func scan(
        _ message: UnsafeRawBufferPointer, by binding: RouteBinding, of input: MessageReference
    ) throws(BindingRefusal) {
        for variable in binding.variables where variable.path.mayMeetObstacle {
            switch MessageScan.obstacle(to: variable.path, in: message, of: input) {
            case .oneof:
                throw .message(
                    "the body gives another member of a oneof than \(variable.place.fieldPath), which the path gives")
            case .field where variable.path.growsOverBody:
                throw .message("the path gives \(variable.place.fieldPath), so the body may not")
            case .field, nil: break
            }
        }
    }
}

@available(*, unavailable)
extension RequestBinder: Sendable {}

extension ByteBuffer {
    /// Valid until the buffer is next changed.
    var view: ByteView {
        guard let start = bytes.baseAddress else {
            let nothing: StaticString = ""
            return ByteView(start: nothing.utf8Start, count: 0)
        }
        return ByteView(start: start.assumingMemoryBound(to: UInt8.self), count: count)
    }

    fileprivate func bytes(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start...])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether a body is empty, or the empty object.
    fileprivate var saysNothing: Bool {
        let rest = filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return rest.isEmpty || rest.elementsEqual("{}".utf8)
    }
}
