internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// `@type` and the members of what it holds; a well-known type stands under `value`.
    mutating func any(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        var url = ReplyCursor(next: content.end, end: content.end)
        var value = url
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 1 << 3 | 2: url = try cursor.delimited()
            case 2 << 3 | 2: value = try cursor.delimited()
            default: try cursor.skip(tag)
            }
        }
        try any(url, value, at: slot)
    }

    /// An unknown type is shown as base64 rather than refused: the reply around it is worth more.
    mutating func any(_ url: ReplyCursor, _ value: ReplyCursor, at slot: ReplySlot) throws(ReplyFault) {
        let object = JSONReference.object()
        try place(object, slot)
        if url.isAtEnd {
            if value.isAtEnd { return }
            throw .unrepresentable("a google.protobuf.Any has a value and no type")
        }
        guard UTF8Text.isValid(url.bytes) else { throw .malformed("the type of a google.protobuf.Any is not UTF-8") }
        try place(reply.string(url.bytes), .member(object, Self.typeKey))
        guard let type = schema?.message(named: Self.typeName(url)) else {
            return try place(base64(value), .member(object, Self.valueKey))
        }
        try descend()
        switch type.table.pointee.wellKnown {
        case .none, .empty: try members(value, type.table, of: object)
        default: try message(value, type.table, at: .member(object, Self.valueKey))
        }
        depth &-= 1
    }

    /// What stands behind the last slash.
    private static func typeName(_ url: ReplyCursor) -> UnsafeRawBufferPointer {
        guard let slash = url.bytes.lastIndex(of: UInt8(ascii: "/")) else { return url.bytes }
        return UnsafeRawBufferPointer(rebasing: url.bytes[(slash + 1)...])
    }

    static var typeKey: UnsafeRawBufferPointer { bytes(of: "@type") }

    static var valueKey: UnsafeRawBufferPointer { bytes(of: "value") }

    private static func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
