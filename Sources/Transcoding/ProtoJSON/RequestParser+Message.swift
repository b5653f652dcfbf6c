internal import Bytes
internal import Schema

extension RequestParser {
    /// Reads a value of the form that ProtoJSON gives the message, and writes the message without tag and length.
    mutating func message(_ table: UnsafePointer<MessageTable>) throws(RequestStop) {
        switch table.pointee.wellKnown {
        case .none, .empty: try object(table, typeMember: nil)
        default: try wellKnown(table)
        }
    }

    /// Reads an object and writes its members as fields.
    ///
    /// `typeMember` is where the `@type` of an `Any` stands in this object: that one member is passed over.
    mutating func object(
        _ table: UnsafePointer<MessageTable>, typeMember: UnsafePointer<UInt8>?
    ) throws(RequestStop) {
        guard sees("{") else { throw unexpected("an object") }
        let opening = cursor
        let fieldCount = table.pointee.fields.count
        let met = seen.open(bits: fieldCount &+ Int(table.pointee.oneofCount))
        var required: Int32 = 0
        if try !enter(closing: "}") {
            var previous: Int32 = -1
            repeat {
                let name = cursor
                if let field = try field(of: table, after: previous) {
                    previous = field.pointee.index
                    guard seen.insert(Int(previous), into: met) else { throw fail(.repeatedMember, at: name) }
                    try colon()
                    if try isAbsent(field) { continue }
                    if field.pointee.oneof >= 0, !seen.insert(fieldCount &+ Int(field.pointee.oneof), into: met) {
                        throw fail(.secondOneofMember(table, oneof: field.pointee.oneof), at: name)
                    }
                    if field.pointee.isRequired { required &+= 1 }
                    if table.pointee.isMessageSet { try messageSetItem(field) } else { try member(field) }
                } else {
                    try unknownMember(of: table, name: name, typeMember: typeMember)
                }
            } while try next(closing: "}")
        }
        // What is in an `Any` comes whole.
        if required < table.pointee.requiredCount, checksRequired || typeMember != nil {
            let index = table.pointee.fields.firstIndex { $0.isRequired && !seen.contains(Int($0.index), in: met) }
            // A required field that was given as null is seen, and missing all the same.
            throw fail(.missingField(table, index: index ?? firstRequired(of: table)), at: opening)
        }
        seen.close(met)
    }

    private func firstRequired(of table: UnsafePointer<MessageTable>) -> Int {
        table.pointee.fields.firstIndex { $0.isRequired } ?? 0
    }

    /// Passes a member's name; nil when the message has no such field.
    @inline(__always)
    private mutating func field(
        of table: UnsafePointer<MessageTable>, after previous: Int32
    ) throws(RequestStop) -> UnsafePointer<FieldTable>? {
        guard sees("\"") else { throw syntax("a member's name") }
        let next = Int(previous) &+ 1
        if next < table.pointee.fields.count, let fields = table.pointee.fields.baseAddress {
            // The name in the table is compared with the text as it stands, quote included: no scan for the end.
            let guess = fields + next
            let count = guess.pointee.jsonName.count
            let text = cursor + 1
            if guess.pointee.hasPlainName, end - text > count, text[count] == UInt8(ascii: "\""),
                guess.pointee.jsonName.matches(text)
            {
                cursor = text + count + 1
                return guess
            }
        }
        let name = try text("a member's name")
        return table.pointee.field(named: name.bytes)
    }

    /// Passes a null that leaves the field unset. `Value` and `NullValue` have a null of their own.
    @inline(__always)
    mutating func isAbsent(_ field: UnsafePointer<FieldTable>) throws(RequestStop) -> Bool {
        guard sees("n") else { return false }
        if field.pointee.cardinality == .singular, Self.hasNull(field) { return false }
        try null()
        return true
    }

    /// Whether null is a value of the field's type.
    static func hasNull(_ field: UnsafePointer<FieldTable>) -> Bool {
        if let message = field.pointee.message { return message.pointee.wellKnown == .value }
        if let enumeration = field.pointee.enumeration { return enumeration.pointee.isNullValue }
        return false
    }

    @inline(never)
    private mutating func unknownMember(
        of table: UnsafePointer<MessageTable>, name: UnsafePointer<UInt8>, typeMember: UnsafePointer<UInt8>?
    ) throws(RequestStop) {
        if name == typeMember {
            try colon()
            return try skipValue()
        }
        if let typeMember, isType(name) { throw fail(.repeatedMember, at: max(name, typeMember)) }
        guard options.ignoresUnknownFields else { throw fail(.unknownField(table), at: name) }
        try colon()
        try skipValue()
    }

    /// Writes a field whose value stands at the cursor.
    mutating func member(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        switch field.pointee.cardinality {
        case .singular: try singular(field)
        case .expanded: try expanded(field)
        case .packed: try packed(field)
        case .map: try map(field)
        }
    }

    private mutating func singular(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        output.reserve(20)
        let before = output.position
        switch field.pointee.kind {
        case .message, .group:
            try element(field)
        case .string, .bytes:
            output.varint(UInt64(field.pointee.tag))
            let value = output.position
            if field.pointee.kind == .string { try string() } else { try bytes() }
            // What has no presence and is empty is left out, as every encoder does: the length alone was written.
            if !field.pointee.hasPresence, output.position == value &+ 1 { output.rewind(to: before) }
        case .enumeration:
            guard let number = try enumValue(field) else { return }
            if number == 0, !field.pointee.hasPresence { return }
            output.varint(UInt64(field.pointee.tag))
            output.varint(number)
        default:
            let bits = try scalar(field.pointee.kind)
            if bits == 0, !field.pointee.hasPresence { return }
            output.varint(UInt64(field.pointee.tag))
            write(bits, field.pointee.kind)
        }
    }

    private mutating func expanded(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        guard sees("[") else { throw unexpected("an array") }
        if try enter(closing: "]") { return }
        repeat {
            try element(field)
        } while try next(closing: "]")
    }

    private mutating func packed(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        guard sees("[") else { throw unexpected("an array") }
        if try enter(closing: "]") { return }
        output.reserve(20)
        let before = output.position
        output.varint(UInt64(field.pointee.tag))
        let mark = output.open()
        let kind = field.pointee.kind
        repeat {
            if kind == .enumeration {
                guard let number = try enumValue(field) else { continue }
                output.reserve(10)
                output.varint(number)
            } else {
                let bits = try scalar(kind)
                output.reserve(10)
                write(bits, kind)
            }
        } while try next(closing: "]")
        // Names that were to be ignored may leave nothing.
        if output.position == mark &+ 1 { output.rewind(to: before) } else { output.close(mark) }
    }

    /// Writes one value with its tag, whatever it is. True unless it is an enum value to be ignored.
    @discardableResult
    mutating func element(_ field: UnsafePointer<FieldTable>) throws(RequestStop) -> Bool {
        output.reserve(20)
        switch field.pointee.kind {
        case .message:
            output.varint(UInt64(field.pointee.tag))
            guard let table = field.pointee.message else { preconditionFailure("a message field has no message") }
            let mark = output.open()
            try message(table)
            output.close(mark)
        case .group:
            output.varint(UInt64(field.pointee.tag))
            guard let table = field.pointee.message else { preconditionFailure("a group field has no message") }
            try message(table)
            output.reserve(10)
            output.varint(UInt64(field.pointee.tag) &+ 1)
        case .string:
            output.varint(UInt64(field.pointee.tag))
            try string()
        case .bytes:
            output.varint(UInt64(field.pointee.tag))
            try bytes()
        case .enumeration:
            guard let number = try enumValue(field) else { return false }
            output.varint(UInt64(field.pointee.tag))
            output.varint(number)
        default:
            let bits = try scalar(field.pointee.kind)
            output.varint(UInt64(field.pointee.tag))
            write(bits, field.pointee.kind)
        }
        return true
    }
}
