internal import Bytes
internal import DataPlane
internal import Schema

extension SchemaOutline {
    /// The outline of all that the schema exposes.
    init(_ schema: Schema) {
        unreadableFiles = schema.unreadableFiles
        var walk = TypeWalk()
        services = schema.services.map { service in
            Service(
                name: service.name,
                methods: service.methods.map { method in
                    if let input = method.input { walk.need(input.table) }
                    if let output = method.output { walk.need(output.table) }
                    return Method(method)
                },
                unavailable: service.unavailable)
        }
        walk.follow()
        messages = walk.messages
        enums = walk.enums
        withExtendedLifetime(schema) {}
    }
}

private typealias CompiledMethod = Method

extension SchemaOutline.Method {
    fileprivate init(_ method: CompiledMethod) {
        self.init(
            name: method.name,
            input: method.input?.table.pointee.fullName.text,
            output: method.output?.table.pointee.fullName.text)
        isClientStreaming = method.isClientStreaming
        isServerStreaming = method.isServerStreaming
        hasNoSideEffects = method.hasNoSideEffects
        unavailable = RoutedMethod.unavailable(method)
        hasHole = method.unavailable != nil
        if let input = method.input { example = ExampleBody.text(of: input) }
    }
}

/// Collects the types that methods need, each once. Messages may hold themselves, so it is a walk and no recursion.
private struct TypeWalk {
    private(set) var messages: [SchemaOutline.Message] = []
    private(set) var enums: [SchemaOutline.Enumeration] = []
    private var seenMessages: Set<UnsafePointer<MessageTable>> = []
    private var seenEnums: Set<UnsafePointer<EnumTable>> = []
    private var ahead: [UnsafePointer<MessageTable>] = []

    /// Takes in a message of a method.
    mutating func need(_ table: UnsafePointer<MessageTable>) {
        guard seenMessages.insert(table).inserted else { return }
        messages.append(outline(table, isOfMethod: true))
    }

    /// Takes in what the messages so far hold, and what that holds.
    mutating func follow() {
        var next = 0
        while next < ahead.count {
            let table = ahead[next]
            next += 1
            if seenMessages.insert(table).inserted { messages.append(outline(table, isOfMethod: false)) }
        }
    }

    private mutating func outline(_ table: UnsafePointer<MessageTable>, isOfMethod: Bool) -> SchemaOutline.Message {
        SchemaOutline.Message(
            name: table.pointee.fullName.text,
            fields: table.pointee.fields.map { field($0) },
            isOfMethod: isOfMethod)
    }

    private mutating func field(_ field: FieldTable) -> SchemaOutline.Field {
        var outline = SchemaOutline.Field(
            number: Int(field.number), name: field.protoName.text, jsonName: field.jsonName.text,
            type: type(of: field))
        outline.isRequired = field.isRequired
        outline.oneof = field.oneof < 0 ? nil : Int(field.oneof)
        if field.cardinality != .map, let message = field.message { outline.form = message.pointee.wellKnown.form }
        return outline
    }

    private mutating func type(of field: FieldTable) -> String {
        switch field.cardinality {
        case .singular: return name(of: field)
        case .expanded, .packed: return "repeated \(name(of: field))"
        case .map:
            guard let entry = field.message?.pointee.fields, entry.count == 2 else { return "map" }
            return "map<\(name(of: entry[0])), \(name(of: entry[1]))>"
        }
    }

    private mutating func name(of field: FieldTable) -> String {
        if let message = field.message {
            if message.pointee.wellKnown == .none { ahead.append(message) }
            return message.pointee.fullName.text
        }
        guard let table = field.enumeration else { return "\(field.kind)" }
        if seenEnums.insert(table).inserted, !table.pointee.isNullValue {
            enums.append(
                SchemaOutline.Enumeration(
                    name: table.pointee.fullName.text,
                    values: table.pointee.values.map { .init(name: $0.name.text, number: Int($0.number)) }))
        }
        return table.pointee.fullName.text
    }
}

extension WellKnownType {
    /// How JSON writes it.
    fileprivate var form: String? {
        switch self {
        case .none: nil
        case .any: #"{"@type":"type.googleapis.com/…",…}"#
        case .timestamp: #""2030-01-02T03:04:05Z""#
        case .duration: #""1.5s""#
        case .fieldMask: #""a.b,c""#
        case .struct: "any object"
        case .value: "any JSON"
        case .listValue: "any array"
        case .wrapper: "the bare value, or null"
        case .empty: "{}"
        }
    }
}
