internal import Bytes
internal import JSONEngine
internal import Schema

/// The form by which files are uploaded: one part of JSON for the message, and a file for each field that takes one.
struct FormSchema {
    static let type = "multipart/form-data"

    private let message: UnsafePointer<MessageTable>
    private let types: TypeSchemas
    private let files: [FieldTable]

    /// Nil for a message without a field for a file: JSON says all of it.
    init?(_ message: UnsafePointer<MessageTable>, _ types: TypeSchemas) {
        guard message.pointee.wellKnown == .none else { return nil }
        files = message.pointee.fields.filter(\.takesFile)
        guard !files.isEmpty else { return nil }
        self.message = message
        self.types = types
    }

    func media() -> JSONNode {
        var properties = JSONNode.object()
        properties.set(documentName, types.reference(to: message))
        for field in files {
            if let name = types.parameterName(of: field) { properties.set(name, file(field)) }
        }
        let encoding = JSONNode.object { $0.set("contentType", "application/json") }
        var schema = JSONNode.object()
        schema.set("type", "object")
        schema.set("properties", properties)
        var encodings = JSONNode.object()
        encodings.set(documentName, encoding)
        var media = JSONNode.object()
        media.set("schema", schema)
        media.set("encoding", encodings)
        return media
    }

    /// The part of JSON is told by its media type; its name is one that no field has.
    private var documentName: String {
        var name = "message"
        while message.pointee.fields.contains(where: { $0.jsonName.text == name || $0.protoName.text == name }) {
            name += "_"
        }
        return name
    }

    private func file(_ field: FieldTable) -> JSONNode {
        let bytes = JSONNode.object {
            $0.set("type", "string")
            $0.set("contentMediaType", "application/octet-stream")
        }
        guard field.cardinality != .singular else { return bytes }
        var files = JSONNode.object()
        files.set("type", "array")
        files.set("items", bytes)
        return files
    }
}

extension FieldTable {
    /// Whether a file's bytes go into the field as they are: `bytes`, their wrapper, or an `HttpBody`.
    fileprivate var takesFile: Bool {
        if kind == .bytes { return true }
        guard cardinality != .map, let message else { return false }
        return message.isRawBody
            || message.pointee.wellKnown == .wrapper && message.pointee.fields.first?.kind == .bytes
    }
}
