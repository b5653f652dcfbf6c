public import Bytes
internal import JSONEngine
public import Schema

extension ReplyTranscoder {
    /// Appends one field of `message` to `output`, as one line of JSON without spaces; a field that is not there as the
    /// JSON of its default. When it throws, `output` is as it was.
    public func transcode(
        _ shown: ReplyField, of message: UnsafeRawBufferPointer, from type: MessageReference, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(ReplyFault) {
        defer { kept.clear() }
        try keep(shown.field, of: message, type.table)
        builder.begin(schema, isKept: false)
        defer { builder.end() }
        let object = JSONReference.object()
        builder.root = object
        let content = ReplyCursor(kept.bytes, orEmptyAt: UnsafePointer(builder.digits))
        try builder.members(content, type.table, of: object)
        let key = builder.name(of: shown.field)
        if builder.reply.member(key, of: object) == nil {
            try builder.absentField(shown.field, at: .member(object, key))
        }
        guard let value = builder.reply.member(key, of: object) else {
            throw .unrepresentable("the field has no JSON form")
        }
        try encode(value, into: &output)
    }

    /// Copies what `message` holds of the field, and of the members of its oneof, into `kept`: the rest need not become
    /// JSON.
    private func keep(
        _ field: UnsafePointer<FieldTable>, of message: UnsafeRawBufferPointer, _ table: UnsafePointer<MessageTable>
    ) throws(ReplyFault) {
        kept.clear()
        var cursor = ReplyCursor(message, orEmptyAt: UnsafePointer(builder.digits))
        while !cursor.isAtEnd {
            let start = cursor.next
            let tag = try cursor.tag()
            try cursor.skip(tag)
            let number = tag >> 3
            let isKept =
                number == UInt32(bitPattern: field.pointee.number)
                || field.pointee.oneof >= 0
                    && table.pointee.field(numbered: number)?.pointee.oneof == field.pointee.oneof
            if isKept { kept.append(UnsafeRawBufferPointer(start: start, count: cursor.next - start)) }
        }
    }
}

extension ReplyBuilder {
    /// Builds what stands for a field that the message lacks: the default that a proto2 file declares, zero, an empty
    /// container; null for the well-known types whose JSON is no container.
    fileprivate mutating func absentField(
        _ field: UnsafePointer<FieldTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        switch field.pointee.cardinality {
        case .map: return try place(.object(), slot)
        case .expanded, .packed: return try place(.array(), slot)
        case .singular: break
        }
        switch field.pointee.message?.pointee.wellKnown {
        case .some(.none), .any, .struct, .empty: try place(.object(), slot)
        case .listValue: try place(.array(), slot)
        case .timestamp, .duration, .fieldMask, .value, .wrapper: try place(.null(), slot)
        case nil:
            guard field.pointee.hasPresence else { return try defaultValue(field, at: slot) }
            if let bytes = field.pointee.defaultBytes {
                let content = ReplyCursor(bytes.bytes, orEmptyAt: UnsafePointer(digits))
                try place(field.pointee.kind == .bytes ? base64(content) : string(content, field), slot)
            } else if field.pointee.defaultBits != 0, let value = scalar(field.pointee.defaultBits, field) {
                try place(value, slot)
            } else {
                try defaultValue(field, at: slot)
            }
        }
    }
}
