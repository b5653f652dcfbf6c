internal import Bytes
internal import JSONEngine
internal import Schema

/// JSON Schemas of messages and enums, as ProtoJSON writes them.
///
/// They say what replies hold, to the letter. A request that fits them is accepted; ProtoJSON accepts more, which `info`
/// tells in words (`DocumentBuilder`). A second schema of each type for requests would double the document, and one that
/// allows everything checks no reply and helps nobody to fill a form in: without `additionalProperties: false` a reply
/// whose names are wrong would pass, for no field need be there.
struct TypeSchemas {
    let options: OpenAPIOptions
    let names: ComponentNames
    /// Of each plugin.
    let notes: [DescriptorNotes]

    func component(_ component: ComponentNames.Component) -> JSONNode {
        let notes = notes[component.plugin]
        switch component.subject {
        case .message(let table): return message(table, notes)
        case .enumeration(let table): return enumeration(table, notes)
        }
    }

    // MARK: Messages

    private func message(_ table: UnsafePointer<MessageTable>, _ notes: DescriptorNotes) -> JSONNode {
        if table.pointee.wellKnown != .none { return wellKnown(table) }
        let name = table.pointee.fullName.text
        var properties = JSONNode.object()
        var required = JSONNode.array()
        for field in table.pointee.fields {
            let key = self.name(of: field)
            properties.set(key, schema(of: field, in: name, notes))
            if field.isRequired { required.append(.string(key)) }
        }
        var schema = JSONNode.object()
        schema.set("type", "object")
        schema.describe(name, notes)
        if !properties.isEmpty { schema.set("properties", properties) }
        if !required.isEmpty { schema.set("required", required) }
        if !options.ignoresUnknownFields { schema.set("additionalProperties", .boolean(false)) }
        let oneofs = self.oneofs(of: table, notes)
        if !oneofs.isEmpty { schema.set("allOf", oneofs) }
        return schema
    }

    /// For each oneof a schema that allows one of its members, or none.
    private func oneofs(of table: UnsafePointer<MessageTable>, _ notes: DescriptorNotes) -> JSONNode {
        var members: [Int16: [FieldTable]] = [:]
        for field in table.pointee.fields where field.oneof >= 0 { members[field.oneof, default: []].append(field) }
        var all = JSONNode.array()
        for (_, fields) in members.sorted(by: { $0.key < $1.key }) where fields.count > 1 {
            var choices = JSONNode.array()
            var any = JSONNode.array()
            for field in fields {
                choices.append(requiring(field))
                any.append(requiring(field))
            }
            var none = JSONNode.object()
            none.set("anyOf", any)
            var last = JSONNode.object()
            last.set("not", none)
            choices.append(last)
            var oneof = JSONNode.object()
            if let field = fields.first,
                let title = notes.oneof(ofField: "\(table.pointee.fullName.text).\(field.protoName.text)")
            {
                oneof.set("title", title)
            }
            oneof.set("oneOf", choices)
            all.append(oneof)
        }
        return all
    }

    private func requiring(_ field: FieldTable) -> JSONNode {
        .object { $0.set("required", .array(of: [name(of: field)])) }
    }

    // MARK: Fields

    /// The field's name in replies.
    func name(of field: FieldTable) -> String {
        options.usesProtoNames ? field.protoName.text : field.jsonName.text
    }

    /// The field's name as a parameter or part of a form: dots part the names there, so that of both spellings the one
    /// without; nil where both have one, as with extensions.
    func parameterName(of field: FieldTable) -> String? {
        [name(of: field), field.protoName.text, field.jsonName.text].first { !$0.utf8.contains(UInt8(ascii: ".")) }
    }

    /// What stands behind the field's name.
    ///
    /// - Parameter message: the full name of the message that it is in.
    func schema(of field: FieldTable, in message: String, _ notes: DescriptorNotes) -> JSONNode {
        var schema = bare(field)
        schema.describe(field, in: message, notes)
        return schema
    }

    /// What stands behind the field's name, without what notes say.
    func bare(_ field: FieldTable) -> JSONNode {
        switch field.cardinality {
        case .singular: return value(of: field)
        case .expanded, .packed:
            var schema = JSONNode.object()
            schema.set("type", "array")
            schema.set("items", value(of: field))
            return schema
        case .map: return map(field)
        }
    }

    private func map(_ field: FieldTable) -> JSONNode {
        var schema = JSONNode.object()
        schema.set("type", "object")
        guard let entry = field.message?.pointee.fields, entry.count == 2 else { return schema }
        var key = JSONNode.object()
        switch entry[0].kind {
        case .bool: key.set("enum", .array(of: ["true", "false"]))
        case .string: break
        case .uint32, .fixed32, .uint64, .fixed64: key.set("pattern", ScalarSchema.unsignedPattern)
        default: key.set("pattern", ScalarSchema.signedPattern)
        }
        if !key.isEmpty { schema.set("propertyNames", key) }
        schema.set("additionalProperties", value(of: entry[1]))
        return schema
    }

    /// One value of the field.
    func value(of field: FieldTable) -> JSONNode {
        if let message = field.message { return reference(to: message) }
        if let enumeration = field.enumeration { return .reference("schemas", names.name(of: enumeration)) }
        return ScalarSchema.of(field.kind)
    }

    func reference(to message: UnsafePointer<MessageTable>) -> JSONNode {
        .reference("schemas", names.name(of: message))
    }

    // MARK: Enums

    private func enumeration(_ table: UnsafePointer<EnumTable>, _ notes: DescriptorNotes) -> JSONNode {
        if table.pointee.isNullValue { return .object { $0.set("type", "null") } }
        let name = table.pointee.fullName.text
        var schema = JSONNode.object()
        let values = table.pointee.values.map { ($0.name.text, $0.number) }
        if options.printsEnumNumbers {
            schema.set("type", "integer")
            schema.set("format", "int32")
            schema.set("anyOf", numbers(of: values, isOpen: !table.pointee.isClosed))
        } else {
            let named = JSONNode.object {
                $0.set("type", "string")
                $0.set("enum", .array(of: values.map(\.0)))
            }
            if table.pointee.isClosed {
                schema = named
            } else {
                var choices = JSONNode.array()
                choices.append(named)
                choices.append(unnamedNumber())
                schema.set("anyOf", choices)
            }
        }
        let remarks = values.compactMap { value in
            notes.comment(of: "\(name).\(value.0)").map { "- `\(value.0)`: \($0)" }
        }
        schema.describe(name, notes, remarks: remarks)
        return schema
    }

    private func numbers(of values: [(String, Int32)], isOpen: Bool) -> JSONNode {
        var choices = JSONNode.array()
        var seen: Set<Int32> = []
        for (name, number) in values where seen.insert(number).inserted {
            choices.append(
                .object {
                    $0.set("const", .integer(Int(number)))
                    $0.set("title", name)
                })
        }
        if isOpen { choices.append(unnamedNumber()) }
        return choices
    }

    private func unnamedNumber() -> JSONNode {
        .object {
            $0.set("type", "integer")
            $0.set("format", "int32")
            $0.set("description", "A number that the enum has no name for.")
        }
    }

    // MARK: Well-known types

    private func wellKnown(_ table: UnsafePointer<MessageTable>) -> JSONNode {
        switch table.pointee.wellKnown {
        case .wrapper: return table.pointee.fields.first.map { ScalarSchema.of($0.kind) } ?? .object()
        case .struct:
            let value = table.pointee.fields.first?.message?.pointee.fields.last.map { self.value(of: $0) }
            return WellKnownSchema.struct(of: value ?? .object())
        case .listValue:
            let value = table.pointee.fields.first.map { self.value(of: $0) }
            return WellKnownSchema.list(of: value ?? .object())
        case .empty: return WellKnownSchema.empty(isClosed: !options.ignoresUnknownFields)
        case .any: return WellKnownSchema.any()
        case .timestamp: return WellKnownSchema.timestamp()
        case .duration: return WellKnownSchema.duration()
        case .fieldMask: return WellKnownSchema.fieldMask()
        case .value, .none: return WellKnownSchema.value()
        }
    }
}

extension JSONNode {
    /// Adds what `notes` say of a field of the message of that name.
    mutating func describe(
        _ field: FieldTable, in message: String, _ notes: DescriptorNotes, remarks: [String] = []
    ) {
        let proto = field.protoName.text
        // An extension goes by its own full name.
        let name = proto.hasPrefix("[") ? String(proto.dropFirst().dropLast()) : "\(message).\(proto)"
        describe(name, notes, remarks: remarks)
    }

    /// Adds what `notes` say of the declaration of that name.
    mutating func describe(_ name: String, _ notes: DescriptorNotes, remarks: [String] = []) {
        let paragraphs = [notes.comment(of: name), remarks.isEmpty ? nil : remarks.joined(separator: "\n")]
        let text = paragraphs.compactMap(\.self).joined(separator: "\n\n")
        if !text.isEmpty { set("description", text) }
        if notes.isDeprecated(name) { set("deprecated", .boolean(true)) }
    }
}
