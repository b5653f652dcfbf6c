internal import Schema

/// A `google.api.HttpBody` of a plugin: a reply that leaves as it is. Valid as long as the message's bytes.
public struct ReplyRawBody {
    /// As the plugin wrote it: check it before it leaves.
    public private(set) var contentType = UnsafeRawBufferPointer(start: nil, count: 0)
    public private(set) var data = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Reads the message itself, or the one that is its field. Of values that come twice the last one counts.
    public init(_ message: UnsafeRawBufferPointer, field: ReplyField? = nil) throws(ReplyFault) {
        guard let field else {
            try take(MessageScan.cursor(message))
            return
        }
        var cursor = MessageScan.cursor(message)
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == field.field.pointee.tag {
                try take(MessageScan.content(tag, &cursor))
            } else {
                try cursor.skip(tag)
            }
        }
    }

    private mutating func take(_ body: ReplyCursor) throws(ReplyFault) {
        var cursor = body
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 0x0A: contentType = try cursor.delimited().bytes
            case 0x12: data = try cursor.delimited().bytes
            default: try cursor.skip(tag)
            }
        }
    }
}
