public import Schema

/// A field of a reply that is shown in the place of the whole: what `response_body` names.
///
/// It points into the schema's tables, which its holder keeps alive; sendable, because they never change.
public struct ReplyField: @unchecked Sendable {
    let field: UnsafePointer<FieldTable>

    /// - Parameter name: in either spelling; nil when the message has no such field.
    public init?(named name: String, in message: MessageReference) {
        var text = name
        guard let field = text.withUTF8({ message.table.pointee.field(named: UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        self.field = field
    }

    /// Whether the field is a `google.api.HttpBody`.
    public var isRawBody: Bool {
        field.pointee.cardinality == .singular && field.pointee.message?.pointee.isRawBody ?? false
    }
}
