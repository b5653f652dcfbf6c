internal import Bytes

/// Lays the resolved declarations out as tables: the second half of compiling a schema.
struct TableCompiler {
    private let types: TypeIndex
    private let arena: TableArena
    private let messages: UnsafeMutablePointer<MessageTable>
    private let enums: UnsafeMutablePointer<EnumTable>

    init(_ types: TypeIndex, in arena: TableArena) {
        self.types = types
        self.arena = arena
        messages = arena.allocate(MessageTable.self, count: types.messages.count)
        enums = arena.allocate(EnumTable.self, count: types.enums.count)
    }

    /// Fills all tables in. A broken message gets a table without fields that nothing refers to.
    func compile() {
        for index in types.enums.indices { enums.advanced(by: index).initialize(to: enumTable(types.enums[index])) }
        // References go to messages that come later: the addresses are there before the tables are.
        for index in types.messages.indices {
            messages.advanced(by: index).initialize(to: messageTable(index))
        }
    }

    func reference(_ index: Int) -> MessageReference { MessageReference(UnsafePointer(messages + index)) }

    private func messageTable(_ index: Int) -> MessageTable {
        let declaration = types.messages[index]
        let resolved = types.faults[index] == nil ? types.fields[index] : []
        var oneofs: [Int32: Int16] = [:]
        let fields = arena.allocate(FieldTable.self, count: resolved.count)
        for (position, field) in resolved.enumerated() {
            var table = fieldTable(field, index: Int32(position))
            if let oneof = field.declaration.oneof {
                let known = oneofs[oneof] ?? Int16(clamping: oneofs.count)
                oneofs[oneof] = known
                table.oneof = known
            }
            fields.advanced(by: position).initialize(to: table)
        }
        let table = UnsafeBufferPointer(start: UnsafePointer(fields), count: resolved.count)
        let numbers = numberIndex(table)
        let names = nameSlots(table)
        return MessageTable(
            fullName: arena.copy(declaration.fullName),
            wellKnown: WellKnownType(messageNamed: declaration.fullName),
            fields: table,
            oneofCount: Int32(oneofs.count),
            requiredCount: Int32(resolved.count { $0.declaration.isRequired }),
            isMessageSet: declaration.isMessageSet,
            numberIndex: numbers.start,
            numberLimit: numbers.limit,
            nameSlots: names.start,
            nameMask: names.mask
        )
    }

    private func fieldTable(_ field: TypeIndex.ResolvedField, index: Int32) -> FieldTable {
        let declaration = field.declaration
        var message: UnsafePointer<MessageTable>?
        var enumeration: UnsafePointer<EnumTable>?
        switch field.target {
        case .message(let position): message = UnsafePointer(messages + position)
        case .enumeration(let position): enumeration = UnsafePointer(enums + position)
        case nil: break
        }
        let jsonName = field.extensionName ?? declaration.jsonName ?? Self.jsonName(of: declaration.name)
        let isMessage = field.kind == .message || field.kind == .group
        let literal = DefaultLiteral(
            declaration.defaultValue, kind: field.kind, values: field.enumeration(in: types)?.values ?? [])
        return FieldTable(
            number: declaration.number,
            index: index,
            kind: field.kind,
            cardinality: field.cardinality,
            hasPresence: field.cardinality == .singular && (isMessage || declaration.hasPresence),
            isRequired: declaration.isRequired,
            validatesUTF8: declaration.validatesUTF8,
            hasPlainName: jsonName.utf8.allSatisfy {
                $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            },
            oneof: -1,
            tag: UInt32(declaration.number) << 3 | field.wireType,
            jsonName: arena.copy(jsonName),
            protoName: arena.copy(field.extensionName ?? declaration.name),
            message: message,
            enumeration: enumeration,
            defaultBits: literal.bits,
            defaultBytes: literal.bytes.map { arena.copy(bytes: $0) }
        )
    }

    private func numberIndex(
        _ fields: UnsafeBufferPointer<FieldTable>
    ) -> (start: UnsafePointer<Int32>, limit: UInt32) {
        // As far as the index is at least an eighth full, and up to 64 in any case.
        var limit = 0
        for (position, field) in fields.enumerated() {
            let number = Int(field.number)
            if number < 64 || number / 8 <= position { limit = number + 1 }
        }
        let index = arena.allocate(repeating: Int32(-1), count: limit)
        for field in fields where Int(field.number) < limit { index[Int(field.number)] = field.index }
        return (UnsafePointer(index), UInt32(limit))
    }

    private func nameSlots(
        _ fields: UnsafeBufferPointer<FieldTable>
    ) -> (start: UnsafePointer<NameSlot>, mask: UInt32) {
        let count = Self.slotCount(for: fields.count * 2)
        let mask = UInt32(count - 1)
        let empty = NameSlot(hash: 0, field: -1, name: arena.copy(""))
        let slots = arena.allocate(repeating: empty, count: count)
        func insert(_ name: ByteView, _ field: Int32) {
            let hash = NameHash.of(name.bytes)
            var slot = hash & mask
            while slots[Int(slot)].field >= 0 {
                if slots[Int(slot)].name.equals(name.bytes) { return }
                slot = (slot &+ 1) & mask
            }
            slots[Int(slot)] = NameSlot(hash: hash, field: field, name: name)
        }
        // Names may clash in proto2; then the JSON name counts, and the field of the lowest number.
        for field in fields { insert(field.jsonName, field.index) }
        for field in fields { insert(field.protoName, field.index) }
        return (UnsafePointer(slots), mask)
    }

    private func enumTable(_ declaration: EnumDeclaration) -> EnumTable {
        let values = arena.copy(
            declaration.values.map { EnumValueTable(name: arena.copy($0.name), number: $0.number) })
        let count = Self.slotCount(for: values.count)
        let mask = UInt32(count - 1)
        let slots = arena.allocate(repeating: Int32(-1), count: count)
        var firstOf: [Int32: Int32] = [:]
        for (position, value) in values.enumerated() {
            var slot = NameHash.of(value.name.bytes) & mask
            while slots[Int(slot)] >= 0 { slot = (slot &+ 1) & mask }
            slots[Int(slot)] = Int32(position)
            if firstOf[value.number] == nil { firstOf[value.number] = Int32(position) }
        }
        let byNumber = firstOf.sorted { $0.key < $1.key }.map(\.value)
        return EnumTable(
            fullName: arena.copy(declaration.fullName),
            isClosed: declaration.isClosed,
            isNullValue: declaration.fullName == "google.protobuf.NullValue",
            values: values,
            nameSlots: UnsafePointer(slots),
            nameMask: mask,
            byNumber: arena.copy(byNumber)
        )
    }

    /// A power of two that leaves at least three eighths of the slots empty.
    static func slotCount(for names: Int) -> Int {
        var count = 4
        while count * 5 < names * 8 { count *= 2 }
        return count
    }

    /// The name in JSON where the descriptor leaves it out: underscores go, and the letter behind one is upper case.
    static func jsonName(of name: String) -> String {
        var result: [UInt8] = []
        var isRaised = false
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                isRaised = true
            } else {
                let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                result.append(isRaised && isLower ? byte - 0x20 : byte)
                isRaised = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension TypeIndex.ResolvedField {
    fileprivate func enumeration(in types: TypeIndex) -> EnumDeclaration? {
        if case .enumeration(let position) = target { types.enums[position] } else { nil }
    }

    fileprivate var wireType: UInt32 {
        if cardinality == .packed || cardinality == .map { return 2 }
        switch kind {
        case .double, .fixed64, .sfixed64: return 1
        case .string, .message, .bytes: return 2
        case .group: return 3
        case .float, .fixed32, .sfixed32: return 5
        case .int64, .uint64, .int32, .bool, .uint32, .enumeration, .sint32, .sint64: return 0
        }
    }
}
