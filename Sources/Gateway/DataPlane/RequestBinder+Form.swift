internal import Bytes
internal import HTTPFront
internal import ProtoJSON
internal import Routing
internal import Schema

/// Forms: a part of JSON for the message, files onto fields of `bytes`, and text onto all that a query could fill.
///
/// The message is the part that says it is JSON, or a text that begins as an object does, under a name that no field has:
/// `message`, say. A part that says it is JSON under the name of a field is that field's JSON. A part is a file when it has
/// a file's name, or a media type and a field for a file: then it is that even as JSON.
extension RequestBinder {
    func append(
        form body: UnsafeRawBufferPointer, _ contentType: ByteView?, toField field: RequestParameterPath,
        in schema: Schema, into output: inout ByteBuffer
    ) throws(BindingRefusal) {
        guard let message = field.message else { throw .message("\(field.text) is no message, which a form needs") }
        var content = ByteBuffer()
        try append(form: body, contentType, to: message, in: schema, into: &content)
        assembler.append(message: content.bytes, toField: field, into: &output)
    }

    func append(
        form body: UnsafeRawBufferPointer, _ contentType: ByteView?, to message: MessageReference, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(BindingRefusal) {
        let start = output.count
        // The parts are counted by themselves: what the path gives wins over them without a word, as over JSON.
        assembler.begin()
        let parts = try parts(of: body, contentType)
        var document: String?
        for part in parts where isDocument(part, of: message) {
            if let document {
                throw .message("the parts \"\(document)\" and \"\(part.name.prefix(80))\" both are the message")
            }
            document = String(part.name.prefix(80))
            do throws(RequestFault) {
                try assembler.append(body: part.bytes, to: message, checksRequired: false, in: schema, into: &output)
            } catch {
                throw .body(error.within("part \"\(part.name.prefix(80))\""))
            }
        }
        assembler.note(message: UnsafeRawBufferPointer(rebasing: output.bytes[start...]), of: message)
        for part in parts where !part.isUnchosenFile && !isDocument(part, of: message) {
            let json = field(ofJSON: part, in: message)
            // Null gives nothing, and is no other member of a oneof.
            if let json, !assembler.gives(body: part.bytes, toField: json) { continue }
            do throws(RequestParameterFault) {
                if let json {
                    try assembler.note(part: json)
                } else {
                    try append(part, to: message, in: schema, into: &output)
                }
            } catch {
                if error.isUnknown, ignoresUnknownFields { continue }
                throw .message("part \"\(part.name.prefix(80))\": \(error.reason)")
            }
            guard let json else { continue }
            do throws(RequestFault) {
                try assembler.append(part: part.bytes, toField: json, in: schema, into: &output)
            } catch {
                throw .body(error.within("part \"\(part.name.prefix(80))\""))
            }
        }
    }

    private func parts(
        of body: UnsafeRawBufferPointer, _ contentType: ByteView?
    ) throws(BindingRefusal) -> [MultipartPart] {
        guard let contentType else { return [] }
        do throws(MultipartFault) {
            return try MultipartReader(contentType: contentType).parts(of: body)
        } catch {
            throw .message(error.description)
        }
    }

    private func append(
        _ part: MultipartPart, to message: MessageReference, in schema: Schema, into output: inout ByteBuffer
    ) throws(RequestParameterFault) {
        let name = ByteBuffer(part.name.utf8)
        // Some clients give every text a media type.
        var isFile = part.fileName != nil
        if !isFile, part.contentType != nil { isFile = try RequestParameterPath(part.name, in: message).takesFile }
        if isFile {
            try assembler.append(
                file: name.view, part.bytes, contentType: part.contentType, to: message, into: &output)
        } else {
            let text = ByteBuffer(part.bytes)
            try assembler.append(parameter: name.view, text.view, to: message, in: schema, into: &output)
        }
    }

    private func isDocument(_ part: MultipartPart, of message: MessageReference) -> Bool {
        if (try? RequestParameterPath(part.name, in: message)) != nil { return false }
        return part.isJSON || part.fileName == nil && part.bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
    }

    /// The field that a part is the JSON of; nil when it is none.
    private func field(ofJSON part: MultipartPart, in message: MessageReference) -> RequestParameterPath? {
        guard part.isJSON, let path = try? RequestParameterPath(part.name, in: message) else { return nil }
        return path.takesFile ? nil : path
    }
}

extension MultipartPart {
    /// What a browser sends for a file that nobody has chosen.
    fileprivate var isUnchosenFile: Bool { fileName == "" && bytes.isEmpty }

    /// Whether it says that it is JSON.
    fileprivate var isJSON: Bool { MediaType.isJSON(contentType: contentType, hasOrigin: true) }
}

extension RequestFault {
    fileprivate func within(_ place: String) -> RequestFault {
        RequestFault(kind: kind, line: line, column: column, path: path, reason: "\(reason), in \(place)")
    }
}
