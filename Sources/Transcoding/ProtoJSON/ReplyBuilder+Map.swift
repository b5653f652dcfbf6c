internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// Builds one entry of a map into its object. Key or value may be absent, or come twice; a key that comes again
    /// replaces the value.
    mutating func entry(
        _ content: ReplyCursor, _ field: UnsafePointer<FieldTable>, into container: inout JSONReference?,
        of object: JSONReference
    ) throws(ReplyFault) {
        guard let entryTable = field.pointee.message, let keyField = entryTable.pointee.field(numbered: 1),
            let valueField = entryTable.pointee.field(numbered: 2)
        else { throw .unrepresentable("the map \(field.pointee.protoName.text) has no key or no value") }

        var keyBits: UInt64 = 0
        var keyText = ReplyCursor(next: content.end, end: content.end)
        /// Where the value's tag stands: the first of a message, whose parts are merged, else the last.
        var valueStart: UnsafePointer<UInt8>?
        var valueCount = 0
        var cursor = content
        while !cursor.isAtEnd {
            let start = cursor.next
            let tag = try cursor.tag()
            if tag == keyField.pointee.tag {
                if keyField.pointee.kind == .string {
                    keyText = try cursor.delimited()
                } else {
                    keyBits = try Self.bits(keyField.pointee.kind, &cursor)
                }
                continue
            }
            if tag == valueField.pointee.tag {
                if valueStart == nil || valueField.pointee.message == nil { valueStart = start }
                valueCount += 1
                if valueField.pointee.kind == .enumeration {
                    // An entry whose value a closed enum lacks is an unknown field, key and all.
                    guard Self.knows(try Self.bits(.enumeration, &cursor), valueField) else { return }
                    continue
                }
            }
            try cursor.skip(tag)
        }
        let entries = try open(field, &container, of: object)
        let slot = ReplySlot.member(entries, try key(keyField, keyBits, keyText))
        guard let valueStart else { return try defaultValue(valueField, at: slot) }
        let rest = ReplyCursor(next: valueStart, end: content.end)
        if let valueTable = valueField.pointee.message, valueCount > 1 {
            let merged = try MergedMessage(valueField, in: rest, copied: &mergedBytes, maximum: options.maximumBytes)
            try message(merged.content, valueTable, at: slot)
        } else {
            try mapValue(rest, valueField, at: slot)
        }
    }

    private mutating func mapValue(
        _ rest: ReplyCursor, _ field: UnsafePointer<FieldTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        var cursor = rest
        let tag = try cursor.tag()
        switch field.pointee.kind {
        case .string: try place(string(cursor.delimited(), field), slot)
        case .bytes: try place(base64(cursor.delimited()), slot)
        case .message, .group: try message(submessage(field, tag, &cursor), table(of: field), at: slot)
        default:
            let bits = try Self.bits(field.pointee.kind, &cursor)
            if let value = scalar(bits, field) { try place(value, slot) }
        }
    }

    /// A map's key as the name of a member: always text, valid until the next entry.
    @inline(__always)
    private func key(
        _ field: UnsafePointer<FieldTable>, _ bits: UInt64, _ text: ReplyCursor
    ) throws(ReplyFault) -> UnsafeRawBufferPointer {
        switch field.pointee.kind {
        case .string:
            guard UTF8Text.isValid(text.bytes) else { throw .malformed("the key of a map is not UTF-8") }
            return text.bytes
        case .bool:
            let name: StaticString = bits == 0 ? "false" : "true"
            return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        case .int32, .sint32, .sfixed32:
            let value = Int32(truncatingIfNeeded: bits)
            return Self.decimal(UInt64(value.magnitude), isNegative: value < 0, in: keyDigits)
        case .int64, .sint64, .sfixed64:
            let value = Int64(bitPattern: bits)
            return Self.decimal(value.magnitude, isNegative: value < 0, in: keyDigits)
        default:
            return Self.decimal(bits, isNegative: false, in: keyDigits)
        }
    }
}
