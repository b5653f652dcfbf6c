public import Schema

/// Looks for fields in the bytes of a message that the gateway has put together.
///
/// What is malformed is taken for its end: the bytes are our own.
public enum MessageScan {
    /// What of a message keeps a field from being set as well.
    public enum Obstacle: Equatable {
        /// The field is set already.
        case field
        /// Another member of a oneof on the way to it is.
        case oneof
    }

    /// Whether the message holds the field at `path`, or another member of a oneof on the way there.
    public static func obstacle(
        to path: RequestParameterPath, in message: UnsafeRawBufferPointer, of type: MessageReference
    ) -> Obstacle? {
        path.fields.withUnsafeBufferPointer { fields in
            obstacle(to: fields, at: 0, in: cursor(message), type.table)
        }
    }

    static func cursor(_ message: UnsafeRawBufferPointer) -> ReplyCursor {
        // An empty buffer may have no address; nothing is read of it.
        guard let start = message.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            let placeholder: StaticString = ""
            return ReplyCursor(next: placeholder.utf8Start, end: placeholder.utf8Start)
        }
        return ReplyCursor(next: start, end: start + message.count)
    }

    static func obstacle(
        to fields: UnsafeBufferPointer<UnsafePointer<FieldTable>>, at position: Int, in message: ReplyCursor,
        _ table: UnsafePointer<MessageTable>
    ) -> Obstacle? {
        let wanted = fields[position]
        var cursor = message
        while !cursor.isAtEnd, let tag = try? cursor.tag() {
            let number = tag >> 3
            if number == UInt32(bitPattern: wanted.pointee.number) {
                if position == fields.count - 1 { return .field }
                guard let next = wanted.pointee.message, let content = try? content(tag, &cursor) else { return nil }
                if let found = obstacle(to: fields, at: position + 1, in: content, next) { return found }
                continue
            }
            if wanted.pointee.oneof >= 0, let field = table.pointee.field(numbered: number),
                field.pointee.oneof == wanted.pointee.oneof
            {
                return .oneof
            }
            guard (try? cursor.skip(tag)) != nil else { return nil }
        }
        return nil
    }

    /// The bytes of the message or group behind `tag`.
    static func content(_ tag: UInt32, _ cursor: inout ReplyCursor) throws(ReplyFault) -> ReplyCursor {
        switch tag & 7 {
        case 2: return try cursor.delimited()
        case 3: return try cursor.group(tag >> 3)
        default:
            try cursor.skip(tag)
            return ReplyCursor(next: cursor.next, end: cursor.next)
        }
    }
}
