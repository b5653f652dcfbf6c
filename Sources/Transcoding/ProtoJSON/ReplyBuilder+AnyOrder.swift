internal import JSONEngine
internal import Schema

/// One field of a message that is not in order.
struct ReplyRecord {
    /// Position of the field in its table, then the place among the records: what they are sorted by.
    let order: UInt64
    /// Where its tag stands.
    let start: UnsafePointer<UInt8>

    init(field: Int32, sequence: Int, start: UnsafePointer<UInt8>) {
        order = UInt64(UInt32(bitPattern: field)) << 32 | UInt64(UInt32(truncatingIfNeeded: sequence))
        self.start = start
    }

    var field: Int { Int(order >> 32) }
    var sequence: Int { Int(order & 0xFFFF_FFFF) }
}

/// The member that a oneof ends with, and the record from which on nothing has replaced it.
private struct OneofEnding {
    var field: Int32 = -1
    var since = 0
}

extension ReplyBuilder {
    /// Builds the members of a message whose fields come in any order, or in parts: they are sorted first.
    mutating func membersInAnyOrder(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, of object: JSONReference
    ) throws(ReplyFault) {
        let base = records.count
        let endings = try collect(content, table)
        records[base...].sort { $0.order < $1.order }
        let end = records.count

        var index = base
        var previous: Int32 = -1
        while index < end {
            var next = index + 1
            while next < end, records[next].field == records[index].field { next += 1 }
            guard let field = table.pointee.fields.baseAddress.map({ $0 + records[index].field }) else { break }
            if field.pointee.oneof >= 0 {
                let ending = endings[Int(field.pointee.oneof)]
                let isReplaced = ending.field != field.pointee.index
                while index < next, isReplaced || records[index].sequence < ending.since { index += 1 }
                if index == next { continue }
            }
            if options.printsDefaults {
                try defaults(table, after: previous, before: field.pointee.index, of: object)
            }
            previous = field.pointee.index
            try build(records: index..<next, field, content, of: object)
            index = next
        }
        if options.printsDefaults {
            try defaults(table, after: previous, before: Int32(table.pointee.fields.count), of: object)
        }
        records.removeSubrange(base...)
    }

    /// Pushes a record for every known field, in the order of the wire.
    private mutating func collect(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>
    ) throws(ReplyFault) -> [OneofEnding] {
        var endings = [OneofEnding](repeating: OneofEnding(), count: Int(table.pointee.oneofCount))
        let base = records.count
        var cursor = content
        while !cursor.isAtEnd {
            let start = cursor.next
            let tag = try cursor.tag()
            guard let field = table.pointee.field(numbered: tag >> 3), Self.takes(field, tag) else {
                try cursor.skip(tag)
                continue
            }
            if field.pointee.cardinality == .singular, field.pointee.kind == .enumeration {
                guard Self.knows(try Self.bits(.enumeration, &cursor), field) else { continue }
            } else {
                try cursor.skip(tag)
            }
            let sequence = records.count - base
            guard sequence <= options.maximumValues else {
                throw .tooLarge("a message has more than \(options.maximumValues) fields")
            }
            records.append(ReplyRecord(field: field.pointee.index, sequence: sequence, start: start))
            let oneof = Int(field.pointee.oneof)
            if oneof >= 0, endings[oneof].field != field.pointee.index {
                endings[oneof] = OneofEnding(field: field.pointee.index, since: sequence)
            }
        }
        return endings
    }

    /// Builds one field from all the records that count.
    private mutating func build(
        records range: Range<Int>, _ field: UnsafePointer<FieldTable>, _ content: ReplyCursor, of object: JSONReference
    ) throws(ReplyFault) {
        if field.pointee.cardinality != .singular {
            var container: JSONReference?
            for index in range {
                var cursor = ReplyCursor(next: records[index].start, end: content.end)
                let tag = try cursor.tag()
                try elements(field, tag, &cursor, into: &container, of: object)
            }
        } else if let submessageTable = field.pointee.message, range.count > 1 {
            // Parts of a message that stand one after the other are the merged message.
            let parts = ReplyCursor(next: records[range.lowerBound].start, end: content.end)
            let merged = try MergedMessage(field, in: parts, copied: &mergedBytes, maximum: options.maximumBytes)
            try message(merged.content, submessageTable, at: .member(object, name(of: field)))
        } else {
            var cursor = ReplyCursor(next: records[range.upperBound - 1].start, end: content.end)
            let tag = try cursor.tag()
            _ = try member(field, tag, &cursor, of: object)
        }
    }
}
