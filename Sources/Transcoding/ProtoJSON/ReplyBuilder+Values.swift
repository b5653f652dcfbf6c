internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// Builds the member of a singular field; false when it is not there: a default without presence, or a number that
    /// a closed enum does not know.
    @inline(__always)
    mutating func member(
        _ field: UnsafePointer<FieldTable>, _ tag: UInt32, _ cursor: inout ReplyCursor, of object: JSONReference
    ) throws(ReplyFault) -> Bool {
        let slot = ReplySlot.member(object, name(of: field))
        let omitsDefault = !field.pointee.hasPresence && !options.printsDefaults
        switch field.pointee.kind {
        case .string:
            let content = try cursor.delimited()
            if omitsDefault, content.isAtEnd { return false }
            try place(string(content, field), slot)
        case .bytes:
            let content = try cursor.delimited()
            if omitsDefault, content.isAtEnd { return false }
            try place(base64(content), slot)
        case .message, .group:
            try message(submessage(field, tag, &cursor), table(of: field), at: slot)
        default:
            let bits = try Self.bits(field.pointee.kind, &cursor)
            if omitsDefault, bits == 0 { return false }
            guard let value = scalar(bits, field) else { return false }
            try place(value, slot)
        }
        return true
    }

    /// Builds what comes at `cursor` of a repeated field or a map: one element or entry, or a packed run of elements.
    @inline(__always)
    mutating func elements(
        _ field: UnsafePointer<FieldTable>, _ tag: UInt32, _ cursor: inout ReplyCursor,
        into container: inout JSONReference?, of object: JSONReference
    ) throws(ReplyFault) {
        if options.printsDefaults { _ = try open(field, &container, of: object) }
        switch field.pointee.kind {
        case .string:
            let content = try cursor.delimited()
            let array = try open(field, &container, of: object)
            try place(string(content, field), .element(array))
        case .bytes:
            let content = try cursor.delimited()
            let array = try open(field, &container, of: object)
            try place(base64(content), .element(array))
        case .message, .group:
            let content = try submessage(field, tag, &cursor)
            if field.pointee.cardinality == .map {
                try entry(content, field, into: &container, of: object)
            } else {
                let array = try open(field, &container, of: object)
                try message(content, table(of: field), at: .element(array))
            }
        default:
            // A scalar that comes length-delimited is a packed run, however the field was declared.
            if tag & 7 == 2 {
                var run = try cursor.delimited()
                while !run.isAtEnd { try scalarElement(field, &run, into: &container, of: object) }
            } else {
                try scalarElement(field, &cursor, into: &container, of: object)
            }
        }
    }

    @inline(__always)
    private mutating func scalarElement(
        _ field: UnsafePointer<FieldTable>, _ cursor: inout ReplyCursor, into container: inout JSONReference?,
        of object: JSONReference
    ) throws(ReplyFault) {
        let bits = try Self.bits(field.pointee.kind, &cursor)
        guard Self.knows(bits, field) else { return }
        let array = try open(field, &container, of: object)
        if let value = scalar(bits, field) { try place(value, .element(array)) }
    }

    /// The array or object of a repeated field or map, made when the first value needs it.
    @inline(__always)
    mutating func open(
        _ field: UnsafePointer<FieldTable>, _ container: inout JSONReference?, of object: JSONReference
    ) throws(ReplyFault) -> JSONReference {
        if let container { return container }
        let made: JSONReference = field.pointee.cardinality == .map ? .object() : .array()
        container = made
        try place(made, .member(object, name(of: field)))
        return made
    }

    /// The bytes of a message or group.
    @inline(__always)
    func submessage(
        _ field: UnsafePointer<FieldTable>, _ tag: UInt32, _ cursor: inout ReplyCursor
    ) throws(ReplyFault) -> ReplyCursor {
        field.pointee.kind == .group ? try cursor.group(tag >> 3) : try cursor.delimited()
    }

    @inline(__always)
    func table(of field: UnsafePointer<FieldTable>) throws(ReplyFault) -> UnsafePointer<MessageTable> {
        guard let table = field.pointee.message else {
            throw .unrepresentable("the type of \(field.pointee.protoName.text) is not known")
        }
        return table
    }
}

// MARK: - Scalars

extension ReplyBuilder {
    /// A number, bool or enum as the bits of its kind: integers narrowed as protobuf does, zero for every default.
    @inline(__always)
    static func bits(_ kind: FieldKind, _ cursor: inout ReplyCursor) throws(ReplyFault) -> UInt64 {
        switch kind {
        case .double, .fixed64, .sfixed64: return try cursor.fixed64()
        case .float, .fixed32, .sfixed32: return UInt64(try cursor.fixed32())
        case .int64, .uint64: return try cursor.varint()
        case .int32, .uint32, .enumeration: return try cursor.varint() & 0xFFFF_FFFF
        case .bool: return try cursor.varint() == 0 ? 0 : 1
        case .sint32:
            let value = UInt32(truncatingIfNeeded: try cursor.varint())
            return UInt64((value >> 1) ^ (0 &- (value & 1)))
        case .sint64:
            let value = try cursor.varint()
            return (value >> 1) ^ (0 &- (value & 1))
        case .string, .bytes, .message, .group: throw .malformed("a scalar is no scalar")
        }
    }

    /// Whether the value is one of its field's: a number that a closed enum lacks is an unknown field.
    @inline(__always)
    static func knows(_ bits: UInt64, _ field: UnsafePointer<FieldTable>) -> Bool {
        guard field.pointee.kind == .enumeration, let table = field.pointee.enumeration, table.pointee.isClosed else {
            return true
        }
        return table.pointee.name(of: Int32(truncatingIfNeeded: bits)) != nil
    }

    /// The JSON of a number, bool or enum; nil for a number that a closed enum lacks.
    @inline(__always)
    mutating func scalar(_ bits: UInt64, _ field: UnsafePointer<FieldTable>) -> JSONReference? {
        switch field.pointee.kind {
        case .int32, .sint32, .sfixed32: return reply.integer(Int64(Int32(truncatingIfNeeded: bits)))
        case .uint32, .fixed32: return reply.integer(Int64(UInt32(truncatingIfNeeded: bits)))
        case .int64, .sint64, .sfixed64: return quoted(Int64(bitPattern: bits))
        case .uint64, .fixed64: return quoted(magnitude: bits, isNegative: false)
        case .bool: return .boolean(bits != 0)
        case .double: return real(Double(bitPattern: bits))
        case .float: return real(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .enumeration: return enumeration(Int32(truncatingIfNeeded: bits), field)
        case .string, .bytes, .message, .group: return nil
        }
    }

    private mutating func enumeration(_ number: Int32, _ field: UnsafePointer<FieldTable>) -> JSONReference? {
        guard let table = field.pointee.enumeration else { return reply.integer(Int64(number)) }
        if table.pointee.isNullValue { return .null() }
        guard let name = table.pointee.name(of: number) else {
            return table.pointee.isClosed ? nil : reply.integer(Int64(number))
        }
        return options.printsEnumNumbers ? reply.integer(Int64(number)) : reply.string(name.bytes)
    }

    @inline(__always)
    private mutating func real(_ value: Double) -> JSONReference {
        value.isFinite ? reply.real(value) : Self.notFinite(isNaN: value.isNaN, sign: value.sign)
    }

    @inline(__always)
    private mutating func real(_ value: Float) -> JSONReference {
        value.isFinite ? reply.real(value) : Self.notFinite(isNaN: value.isNaN, sign: value.sign)
    }

    @inline(never)
    private static func notFinite(isNaN: Bool, sign: FloatingPointSign) -> JSONReference {
        if isNaN { return .string("NaN") }
        return sign == .minus ? .string("-Infinity") : .string("Infinity")
    }

    /// A 64-bit integer as a string: JavaScript would round it.
    @inline(__always)
    private func quoted(_ value: Int64) -> JSONReference {
        quoted(magnitude: value.magnitude, isNegative: value < 0)
    }

    @inline(__always)
    private func quoted(magnitude: UInt64, isNegative: Bool) -> JSONReference {
        .string(Self.decimal(magnitude, isNegative: isNegative, in: digits))
    }

    /// The JSON of a string, checked to be UTF-8.
    @inline(__always)
    mutating func string(_ content: ReplyCursor, _ field: UnsafePointer<FieldTable>) throws(ReplyFault) -> JSONReference
    {
        guard UTF8Text.isValid(content.bytes) else { throw Self.notUTF8(field) }
        return reply.string(content.bytes)
    }

    @inline(never)
    static func notUTF8(_ field: UnsafePointer<FieldTable>) -> ReplyFault {
        .malformed("\(field.pointee.protoName.text) is not UTF-8")
    }

    mutating func base64(_ content: ReplyCursor) -> JSONReference {
        text.clear()
        text.appendBase64(content.bytes)
        return reply.string(text.bytes)
    }

    /// Builds the value that a field has when the message lacks it.
    mutating func defaultValue(_ field: UnsafePointer<FieldTable>, at slot: ReplySlot) throws(ReplyFault) {
        switch field.pointee.kind {
        case .string, .bytes:
            try place(.string(""), slot)
        case .message, .group:
            let empty = ReplyCursor(next: UnsafePointer(digits), end: UnsafePointer(digits))
            try message(empty, table(of: field), at: slot)
        case .enumeration:
            // The first one declared. Open enums, and every enum of proto3, begin with 0.
            let first = field.pointee.enumeration?.pointee.values.first?.number ?? 0
            if let value = scalar(UInt64(UInt32(bitPattern: first)), field) { try place(value, slot) }
        default:
            if let value = scalar(0, field) { try place(value, slot) }
        }
    }
}
