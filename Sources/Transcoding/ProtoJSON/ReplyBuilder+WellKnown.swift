internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// A wrapper is its bare value.
    mutating func wrapper(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let field = try inner(1, of: table)
        var last: UnsafePointer<UInt8>?
        var cursor = content
        while !cursor.isAtEnd {
            let start = cursor.next
            let tag = try cursor.tag()
            if tag == field.pointee.tag { last = start }
            try cursor.skip(tag)
        }
        guard let last else { return try defaultValue(field, at: slot) }
        cursor = ReplyCursor(next: last, end: content.end)
        _ = try cursor.tag()
        switch field.pointee.kind {
        case .string: try place(string(cursor.delimited(), field), slot)
        case .bytes: try place(base64(cursor.delimited()), slot)
        default:
            let bits = try Self.bits(field.pointee.kind, &cursor)
            if let value = scalar(bits, field) { try place(value, slot) }
        }
    }

    /// A struct is an object whose members are its map's entries.
    mutating func structure(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let field = try inner(1, of: table)
        let object = JSONReference.object()
        try place(object, slot)
        try descend()
        var container: JSONReference? = object
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == field.pointee.tag {
                try entry(cursor.delimited(), field, into: &container, of: object)
            } else {
                try cursor.skip(tag)
            }
        }
        depth &-= 1
    }

    mutating func listValue(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let field = try inner(1, of: table)
        let element = try self.table(of: field)
        let array = JSONReference.array()
        try place(array, slot)
        try descend()
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == field.pointee.tag {
                try message(cursor.delimited(), element, at: .element(array))
            } else {
                try cursor.skip(tag)
            }
        }
        depth &-= 1
    }

    /// A value is whatever it holds: its last member.
    mutating func value(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        var member: UnsafePointer<FieldTable>?
        var count = 0
        /// Where the tag of the last member stands; of one that comes in parts, the first tag.
        var start = content.next
        var cursor = content
        while !cursor.isAtEnd {
            let position = cursor.next
            let tag = try cursor.tag()
            if let field = table.pointee.field(numbered: tag >> 3), tag == field.pointee.tag {
                if field == member, field.pointee.message != nil {
                    count += 1
                } else {
                    member = field
                    count = 1
                    start = position
                }
            }
            try cursor.skip(tag)
        }
        guard let member else { throw .unrepresentable("a google.protobuf.Value holds nothing") }
        cursor = ReplyCursor(next: start, end: content.end)
        if let type = member.pointee.message, count > 1 {
            let merged = try MergedMessage(member, in: cursor, copied: &mergedBytes, maximum: options.maximumBytes)
            return try message(merged.content, type, at: slot)
        }
        let tag = try cursor.tag()
        switch member.pointee.kind {
        case .string: try place(string(cursor.delimited(), member), slot)
        case .bytes: try place(base64(cursor.delimited()), slot)
        case .message, .group: try message(submessage(member, tag, &cursor), self.table(of: member), at: slot)
        default:
            let bits = try Self.bits(member.pointee.kind, &cursor)
            if member.pointee.kind == .double, !Double(bitPattern: bits).isFinite {
                throw .unrepresentable("a google.protobuf.Value holds an infinity or no number")
            }
            if let value = scalar(bits, member) { try place(value, slot) }
        }
    }

    /// Paths in camel case, joined by commas.
    mutating func fieldMask(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let field = try inner(1, of: table)
        text.clear()
        var isFirst = true
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            guard tag == field.pointee.tag else {
                try cursor.skip(tag)
                continue
            }
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            try appendPath(cursor.delimited())
        }
        try place(reply.string(text.bytes), slot)
    }

    /// A path that would not come back the same from camel case has no form in JSON.
    private mutating func appendPath(_ path: ReplyCursor) throws(ReplyFault) {
        guard UTF8Text.isValid(path.bytes) else { throw .malformed("a path of a field mask is not UTF-8") }
        var isAfterUnderscore = false
        for byte in path.bytes {
            let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if isUpper || byte == UInt8(ascii: ",") || isAfterUnderscore && !isLower { throw Self.noPath(path) }
            if byte == UInt8(ascii: "_") {
                isAfterUnderscore = true
                continue
            }
            text.append(isAfterUnderscore ? byte & 0xDF : byte)
            isAfterUnderscore = false
        }
        if isAfterUnderscore { throw Self.noPath(path) }
    }

    private static func noPath(_ path: ReplyCursor) -> ReplyFault {
        .unrepresentable("the path \(String(decoding: path.bytes, as: UTF8.self)) of a field mask has no camel case")
    }

    /// A field that the type must have to be what its name says.
    func inner(
        _ number: UInt32, of table: UnsafePointer<MessageTable>
    ) throws(ReplyFault) -> UnsafePointer<FieldTable> {
        guard let field = table.pointee.field(numbered: number) else {
            throw .unrepresentable("\(table.pointee.fullName.text) has no field \(number)")
        }
        return field
    }
}
