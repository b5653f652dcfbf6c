internal import Bytes
internal import JSONEngine
internal import Schema

/// Makes a request body that fits a message, to be pasted and changed: every field once, with a value that shows its
/// kind.
struct ExampleBody {
    /// Messages within messages that are filled in; deeper ones are left out.
    private static let maximumDepth = 3
    /// Fields that are filled in: a line is to be read.
    private static let maximumFields = 20

    private var fieldCount = 0
    /// The messages around the one at hand: one that holds itself is not filled in again.
    private var path: [UnsafePointer<MessageTable>] = []

    /// The body as one line of JSON.
    static func text(of message: MessageReference) -> String {
        var example = ExampleBody()
        var text = ByteBuffer()
        let node = example.value(of: message.table)
        switch node {
        case .some(let node): node.encode(into: &text)
        case .none: text.append("{}")
        }
        return text.string()
    }

    private mutating func value(of table: UnsafePointer<MessageTable>) -> JSONNode? {
        switch table.pointee.wellKnown {
        case .none: return object(table)
        case .any: return nil
        case .timestamp: return .string("2030-01-02T03:04:05Z")
        case .duration: return .string("1.5s")
        case .fieldMask: return .string("")
        case .struct, .empty: return .object()
        case .value: return .string("any")
        case .listValue: return .array()
        case .wrapper: return table.pointee.fields.first.flatMap { scalar($0) }
        }
    }

    private mutating func object(_ table: UnsafePointer<MessageTable>) -> JSONNode? {
        guard path.count < Self.maximumDepth, !path.contains(table) else { return nil }
        path.append(table)
        defer { path.removeLast() }
        var object = JSONNode.object()
        var oneofs: Set<Int16> = []
        for field in table.pointee.fields {
            guard fieldCount < Self.maximumFields || field.isRequired else { break }
            let name = field.jsonName.text
            if name.hasPrefix("[") { continue }  // an extension
            if field.oneof >= 0, oneofs.contains(field.oneof) { continue }
            fieldCount += 1
            let value = self.value(of: field)
            switch consume value {
            case .some(let value):
                object.set(name, value)
                if field.oneof >= 0 { oneofs.insert(field.oneof) }
            case .none: fieldCount -= 1
            }
        }
        return object
    }

    private mutating func value(of field: FieldTable) -> JSONNode? {
        switch field.cardinality {
        case .singular: return single(field)
        case .map: return .object()
        case .expanded, .packed:
            var array = JSONNode.array()
            let element = single(field)
            switch consume element {
            case .some(let element): array.append(element)
            case .none: break
            }
            return array
        }
    }

    private mutating func single(_ field: FieldTable) -> JSONNode? {
        if let message = field.message { return value(of: message) }
        return scalar(field)
    }

    private func scalar(_ field: FieldTable) -> JSONNode? {
        switch field.kind {
        case .double, .float: return .double(1.5)
        case .int64, .uint64, .int32, .fixed64, .fixed32, .uint32, .sfixed32, .sfixed64, .sint32, .sint64:
            return .integer(1)
        case .bool: return .boolean(true)
        case .string: return .string("string")
        case .bytes: return .string("Ynl0ZXM=")
        case .enumeration:
            guard let table = field.enumeration, !table.pointee.isNullValue else { return .null() }
            // The first one mostly means that nothing was chosen.
            let values = table.pointee.values
            return (values.dropFirst().first ?? values.first).map { .string($0.name.text) }
        case .message, .group: return nil
        }
    }
}
