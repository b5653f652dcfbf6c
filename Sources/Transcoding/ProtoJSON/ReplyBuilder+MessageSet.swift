internal import JSONEngine
internal import Schema

/// One item of a message set, or a part of one.
private struct MessageSetPart {
    /// Position of the extension in its table, then the place among the parts: what they are sorted by.
    let order: UInt64
    let content: ReplyCursor

    var field: Int { Int(order >> 32) }
}

extension ReplyBuilder {
    /// Builds the members of a message set in the order of their numbers. Items of extensions that nobody knows are left
    /// out, as unknown fields are.
    mutating func messageSet(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, of object: JSONReference
    ) throws(ReplyFault) {
        var parts: [MessageSetPart] = []
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            var number = tag >> 3
            var message: ReplyCursor?
            if tag == UInt32(MessageSetItem.start) {
                var item = try cursor.group(number)
                (number, message) = try Self.item(&item)
            } else if tag & 7 == 2 {
                // Some writers take a message set for an ordinary message.
                message = try cursor.delimited()
            } else {
                try cursor.skip(tag)
            }
            guard let message, let field = table.pointee.field(numbered: number) else { continue }
            guard parts.count < options.maximumValues else {
                throw .tooLarge("a message set has more than \(options.maximumValues) items")
            }
            let order = UInt64(UInt32(bitPattern: field.pointee.index)) << 32 | UInt64(parts.count)
            parts.append(MessageSetPart(order: order, content: message))
        }
        parts.sort { $0.order < $1.order }

        var index = 0
        while index < parts.count {
            var next = index + 1
            while next < parts.count, parts[next].field == parts[index].field { next += 1 }
            guard let field = table.pointee.fields.baseAddress.map({ $0 + parts[index].field }) else { return }
            let slot = ReplySlot.member(object, name(of: field))
            let type = try self.table(of: field)
            if next == index + 1 {
                try message(parts[index].content, type, at: slot)
            } else {
                let contents = parts[index..<next].map(\.content)
                let merged = try MergedMessage(contents, copied: &mergedBytes, maximum: options.maximumBytes)
                try message(merged.content, type, at: slot)
            }
            index = next
        }
    }

    /// The extension's number, 0 without one, and its message: whichever comes first.
    private static func item(_ item: inout ReplyCursor) throws(ReplyFault) -> (number: UInt32, message: ReplyCursor?) {
        var number: UInt32 = 0
        var message: ReplyCursor?
        while !item.isAtEnd {
            let tag = try item.tag()
            switch tag {
            case UInt32(MessageSetItem.typeID): number = UInt32(truncatingIfNeeded: try item.varint())
            case UInt32(MessageSetItem.message): message = try item.delimited()
            default: try item.skip(tag)
            }
        }
        return (number, message)
    }
}
