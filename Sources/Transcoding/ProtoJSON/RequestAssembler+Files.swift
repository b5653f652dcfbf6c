public import Bytes
public import Schema

/// Bytes that no JSON holds: raw bodies and files.
extension RequestAssembler {
    /// Appends a `google.api.HttpBody` with these bytes: as the whole message, or as the field at `path`.
    ///
    /// - Parameter contentType: nil for none, which is how the later messages of a stream come.
    public func append(
        rawBody data: UnsafeRawBufferPointer, contentType: ByteView?, toField path: RequestParameterPath?,
        into output: inout ByteBuffer
    ) {
        parser.output.exchange(&output)
        if let field = path?.leaf {
            let mark = openMessage(field)
            append(rawBody: data, contentType)
            closeMessage(field, mark)
        } else {
            append(rawBody: data, contentType)
        }
        parser.output.giveBack(&output)
    }

    /// Appends the message field at `path` with a message that was made elsewhere.
    public func append(
        message: UnsafeRawBufferPointer, toField path: RequestParameterPath, into output: inout ByteBuffer
    ) {
        parser.output.exchange(&output)
        let mark = openMessage(path.leaf)
        parser.output.reserve(message.count)
        if let start = message.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            parser.output.bytes(start, message.count)
        }
        closeMessage(path.leaf, mark)
        parser.output.giveBack(&output)
    }

    /// Appends the field at `path`, within the messages that lead to it, with the JSON that a part of a form holds. When
    /// it throws a `RequestFault`, the field counts as given.
    public func append(
        part json: UnsafeRawBufferPointer, toField path: RequestParameterPath, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(RequestFault) {
        var content = ByteBuffer()
        guard try append(body: json, toField: path, checksRequired: false, in: schema, into: &content) else { return }
        var inner = path
        while let outer = inner.parent {
            var message = ByteBuffer()
            append(message: content.bytes, toField: outer, into: &message)
            content = message
            inner = outer
        }
        output.append(content.bytes)
    }

    /// Notes that a part of a form gives the field at `path`.
    public func note(part path: RequestParameterPath) throws(RequestParameterFault) {
        steps.load(path)
        if let objection = take(from: .query) { throw RequestParameterFault(reason: objection) }
    }

    /// Appends the field that a file of a form is named after.
    public func append(
        file name: ByteView, _ data: UnsafeRawBufferPointer, contentType: ByteView?, to message: MessageReference,
        into output: inout ByteBuffer
    ) throws(RequestParameterFault) {
        if let reason = steps.resolve(name.bytes, in: message.table) {
            throw RequestParameterFault(reason: reason.words, isUnknown: reason.isUnknown)
        }
        let field = steps.leaf
        guard field.takesFile else {
            throw RequestParameterFault(
                reason: "\(field.pointee.protoName.text) holds no bytes, which a file needs")
        }
        if let objection = take(from: .query) { throw RequestParameterFault(reason: objection) }
        parser.output.exchange(&output)
        nest(data, contentType, at: 0)
        parser.output.giveBack(&output)
    }

    private func nest(_ data: UnsafeRawBufferPointer, _ contentType: ByteView?, at position: Int) {
        let field = steps.fields[position]
        if position < steps.fields.count - 1 || field.pointee.message != nil {
            let mark = openMessage(field)
            if position < steps.fields.count - 1 {
                nest(data, contentType, at: position + 1)
            } else if field.pointee.message?.pointee.isRawBody == true {
                append(rawBody: data, contentType)
            } else {
                append(delimited: data, tag: 0x0A)
            }
            closeMessage(field, mark)
        } else {
            append(delimited: data, tag: UInt64(field.pointee.tag))
        }
    }

    private func append(rawBody data: UnsafeRawBufferPointer, _ contentType: ByteView?) {
        if let contentType, contentType.count > 0 { append(delimited: contentType.bytes, tag: 0x0A) }
        if data.count > 0 { append(delimited: data, tag: 0x12) }
    }

    private func append(delimited bytes: UnsafeRawBufferPointer, tag: UInt64) {
        parser.output.reserve(bytes.count + 20)
        parser.output.varint(tag)
        parser.output.varint(UInt64(bytes.count))
        if let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) {
            parser.output.bytes(start, bytes.count)
        }
    }
}

extension UnsafePointer<FieldTable> {
    /// Whether the field takes the bytes of a file as they are: `bytes`, one or several, their wrapper, or a
    /// `google.api.HttpBody`.
    var takesFile: Bool {
        if pointee.kind == .bytes { return true }
        guard pointee.cardinality != .map, let message = pointee.message else { return false }
        return message.pointee.isRawBody || message.pointee.isBytesWrapper
    }
}
