internal import Bytes
internal import JSONEngine
internal import Schema

/// The parameters by which a query fills a message: scalar fields, fields of messages within by `a.b`, repeated scalars.
/// Maps and repeated messages cannot be told by a query.
struct QueryParameters {
    /// Messages within messages, and parameters of one operation: a message may hold hundreds.
    private static let maximumDepth = 6
    private static let maximumCount = 128

    private let types: TypeSchemas
    private let notes: DescriptorNotes
    /// Paths of fields, as the proto file spells them, that the path or the body fills.
    private let taken: Set<String>
    private var count = 0
    /// The messages around the one at hand: one that holds itself is not entered again.
    private var around: [UnsafePointer<MessageTable>] = []

    init(_ types: TypeSchemas, _ notes: DescriptorNotes, without taken: Set<String> = []) {
        self.types = types
        self.notes = notes
        self.taken = taken
    }

    mutating func append(_ message: UnsafePointer<MessageTable>, to parameters: inout JSONNode) {
        append(message, name: "", path: "", to: &parameters)
    }

    private mutating func append(
        _ message: UnsafePointer<MessageTable>, name: String, path: String, to parameters: inout JSONNode
    ) {
        guard around.count < Self.maximumDepth, !around.contains(message) else { return }
        around.append(message)
        defer { around.removeLast() }
        for field in message.pointee.fields where count < Self.maximumCount {
            let fieldPath = path + field.protoName.text
            guard field.cardinality != .map, !taken.contains(fieldPath) else { continue }
            guard let ownName = types.parameterName(of: field) else { continue }
            let fieldName = name + ownName
            if let inner = field.message, !inner.pointee.wellKnown.hasTextForm {
                guard field.cardinality == .singular, inner.pointee.wellKnown == .none else { continue }
                append(inner, name: "\(fieldName).", path: "\(fieldPath).", to: &parameters)
                continue
            }
            count += 1
            parameters.append(parameter(fieldName, field, in: message, isOutermost: path.isEmpty))
        }
    }

    private func parameter(
        _ name: String, _ field: FieldTable, in message: UnsafePointer<MessageTable>, isOutermost: Bool
    ) -> JSONNode {
        var parameter = JSONNode.object()
        parameter.set("name", name)
        parameter.set("in", "query")
        parameter.describe(field, in: message.pointee.fullName.text, notes)
        if field.isRequired, isOutermost { parameter.set("required", .boolean(true)) }
        parameter.set("schema", types.bare(field))
        return parameter
    }
}

extension WellKnownType {
    /// Whether a value can be told as the text of a parameter.
    var hasTextForm: Bool {
        switch self {
        case .timestamp, .duration, .fieldMask, .wrapper: true
        case .none, .any, .struct, .value, .listValue, .empty: false
        }
    }
}
