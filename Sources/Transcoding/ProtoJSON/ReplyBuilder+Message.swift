internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// Builds the message of `content` at `slot`, in the form that its type has in JSON.
    mutating func message(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        switch table.pointee.wellKnown {
        case .none, .empty: break
        case .any: return try any(content, table, at: slot)
        case .timestamp: return try timestamp(content, table, at: slot)
        case .duration: return try duration(content, table, at: slot)
        case .fieldMask: return try fieldMask(content, table, at: slot)
        case .struct: return try structure(content, table, at: slot)
        case .value: return try value(content, table, at: slot)
        case .listValue: return try listValue(content, table, at: slot)
        case .wrapper: return try wrapper(content, table, at: slot)
        }
        let object = JSONReference.object()
        try place(object, slot)
        try members(content, table, of: object)
    }

    /// Builds the members of a message into `object`, in the order of their field numbers.
    mutating func members(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, of object: JSONReference
    ) throws(ReplyFault) {
        try descend()
        if table.pointee.isMessageSet {
            try messageSet(content, table, of: object)
        } else if try isInOrder(content, table) {
            try membersInOrder(content, table, of: object)
        } else {
            try membersInAnyOrder(content, table, of: object)
        }
        depth &-= 1
    }

    /// Whether the fields come in ascending order and each singular one once, as every usual encoder writes them.
    ///
    /// Looking first costs some 4 ns a field. Trying first and starting again would let a plugin double the work at
    /// every level of nesting.
    private func isInOrder(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>
    ) throws(ReplyFault) -> Bool {
        var cursor = content
        var previous: UInt32 = 0
        var repeated: UInt32 = 0
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            let number = tag >> 3
            if number <= previous {
                if number < previous { return false }
                if number != repeated {
                    if let field = table.pointee.field(numbered: number), field.pointee.cardinality == .singular {
                        return false
                    }
                    repeated = number
                }
            }
            previous = number
            try cursor.skip(tag)
        }
        return true
    }

    private mutating func membersInOrder(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, of object: JSONReference
    ) throws(ReplyFault) {
        var cursor = content
        /// Position of the field met last, -1 at first.
        var previous: Int32 = -1
        /// The array or object of `previous`, when it is repeated and has a value already.
        var container: JSONReference?
        var oneofs = ReplyOneofs()
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            guard let field = table.pointee.field(numbered: tag >> 3), Self.takes(field, tag) else {
                try cursor.skip(tag)
                continue
            }
            if field.pointee.index != previous {
                if options.printsDefaults {
                    try defaults(table, after: previous, before: field.pointee.index, of: object)
                }
                previous = field.pointee.index
                container = nil
            }
            if field.pointee.cardinality == .singular {
                let isPrinted = try member(field, tag, &cursor, of: object)
                if isPrinted, field.pointee.oneof >= 0 { oneofs.met(field, table, in: object, self) }
            } else {
                try elements(field, tag, &cursor, into: &container, of: object)
            }
        }
        if options.printsDefaults {
            try defaults(table, after: previous, before: Int32(table.pointee.fields.count), of: object)
        }
    }

    /// Whether `tag` is a form in which the field may come. Any other is an unknown field, as in protobuf's own
    /// parsers. Packed and unpacked are taken alike.
    @inline(__always)
    static func takes(_ field: UnsafePointer<FieldTable>, _ tag: UInt32) -> Bool {
        tag == field.pointee.tag || takesOtherForm(field, tag)
    }

    private static func takesOtherForm(_ field: UnsafePointer<FieldTable>, _ tag: UInt32) -> Bool {
        guard let scalar = scalarWireType(field.pointee.kind) else { return false }
        switch field.pointee.cardinality {
        case .singular, .map: return false
        case .expanded: return tag & 7 == 2
        case .packed: return tag & 7 == scalar
        }
    }

    /// The wire type of a kind that can be packed; nil for the others.
    private static func scalarWireType(_ kind: FieldKind) -> UInt32? {
        switch kind {
        case .double, .fixed64, .sfixed64: 1
        case .float, .fixed32, .sfixed32: 5
        case .int32, .int64, .uint32, .uint64, .sint32, .sint64, .bool, .enumeration: 0
        case .string, .bytes, .message, .group: nil
        }
    }

    /// Prints the defaults of the fields between two positions, none of which the message has.
    mutating func defaults(
        _ table: UnsafePointer<MessageTable>, after: Int32, before: Int32, of object: JSONReference
    ) throws(ReplyFault) {
        guard let fields = table.pointee.fields.baseAddress else { return }
        var position = after &+ 1
        while position < before {
            let field = fields + Int(position)
            position &+= 1
            let key = name(of: field)
            // Nobody knows which extensions a message might have had.
            if key.first == UInt8(ascii: "[") { continue }
            switch field.pointee.cardinality {
            case .map: try place(.object(), .member(object, key))
            case .expanded, .packed: try place(.array(), .member(object, key))
            case .singular:
                if !field.pointee.hasPresence { try defaultValue(field, at: .member(object, key)) }
            }
        }
    }
}

/// Which oneofs of a message in order have been met: of several members the last one counts.
struct ReplyOneofs {
    private var met: UInt64 = 0

    /// Takes the members that stand before `field` in its oneof out of `object`.
    @inline(__always)
    mutating func met(
        _ field: UnsafePointer<FieldTable>, _ table: UnsafePointer<MessageTable>, in object: JSONReference,
        _ builder: borrowing ReplyBuilder
    ) {
        let oneof = field.pointee.oneof
        // Beyond the 64th of a message, which nobody has, all is taken out unasked.
        let bit: UInt64 = oneof < 64 ? 1 << UInt64(oneof) : 0
        if bit != 0, met & bit == 0 {
            met |= bit
        } else {
            Self.removeEarlier(than: field, table, from: object, builder)
        }
    }

    @inline(never)
    private static func removeEarlier(
        than field: UnsafePointer<FieldTable>, _ table: UnsafePointer<MessageTable>, from object: JSONReference,
        _ builder: borrowing ReplyBuilder
    ) {
        for position in 0..<Int(field.pointee.index) {
            guard let other = table.pointee.fields.baseAddress.map({ $0 + position }) else { return }
            if other.pointee.oneof == field.pointee.oneof {
                builder.reply.remove(builder.name(of: other), from: object)
            }
        }
    }
}
