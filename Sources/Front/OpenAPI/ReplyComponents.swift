internal import JSONEngine
internal import Schema

/// What `components.responses` holds of replies: one for each type of message and whether it comes alone or as a stream,
/// however many methods give it. Ten thousand methods with a description of the same reply each would be megabytes.
final class ReplyComponents {
    private let types: TypeSchemas
    private let errors: ErrorReplies
    private var messages: [String: UnsafePointer<MessageTable>] = [:]
    private var streams: [String: UnsafePointer<MessageTable>] = [:]
    private var givesNothing = false

    private static let nothingName = "patchbay-Nothing"
    private static let noEventsName = "patchbay-NoEvents"

    init(_ types: TypeSchemas, _ errors: ErrorReplies) {
        self.types = types
        self.errors = errors
    }

    /// The responses object of an operation.
    func responses(of operation: PathPlan.Operation) -> JSONNode {
        var responses = JSONNode.object()
        responses.set("200", reply(of: operation))
        if operation.method.isServerStreaming { responses.set("204", .reference("responses", Self.noEventsName)) }
        responses.set("default", .reference("responses", ErrorReplies.schemaName))
        return responses
    }

    private func reply(of operation: PathPlan.Operation) -> JSONNode {
        let isStream = operation.method.isServerStreaming
        guard let output = operation.method.output else {
            givesNothing = true
            return .reference("responses", Self.nothingName)
        }
        if case .route(let route, _) = operation.kind, let leaf = FieldOfPath(route.responseBody, in: output) {
            let isRaw = leaf.field.message?.isRawBody == true && leaf.field.cardinality == .singular
            return response(isRaw ? RawBody.content() : content(of: shown(leaf.field), isStream), isStream)
        }
        let name = Self.name(types.names.name(of: output.table), isStream)
        if isStream { streams[name] = output.table } else { messages[name] = output.table }
        return .reference("responses", name)
    }

    /// Plugins' names begin with a small letter, so no other component is called so.
    private static func name(_ type: String, _ isStream: Bool) -> String { isStream ? "Stream-\(type)" : type }

    /// Writes `components.responses`, when all operations are described.
    func write(into document: inout DocumentWriter) {
        document.beginObject("responses")
        for (tables, isStream) in [(messages, false), (streams, true)] {
            for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
                let content = table.isRawBody ? RawBody.content() : content(of: types.reference(to: table), isStream)
                document.member(name, response(content, isStream))
            }
        }
        if givesNothing { document.member(Self.nothingName, response(nil, false)) }
        if !streams.isEmpty { document.member(Self.noEventsName, StreamSchema.noEvents()) }
        document.member(ErrorReplies.schemaName, errors.response())
        document.endObject()
    }

    private func response(_ content: consuming JSONNode?, _ isStream: Bool) -> JSONNode {
        var response = JSONNode.object()
        response.set("description", isStream ? "Messages as they come." : "The reply.")
        response.set("headers", RequestHeader.replyHeaders())
        if let content { response.set("content", content) }
        return response
    }

    private func content(of schema: consuming JSONNode, _ isStream: Bool) -> JSONNode {
        isStream ? StreamSchema.replyContent(of: schema) : .content("application/json", schema: schema)
    }

    /// A field in the place of its message: null when it is not there and its JSON is no container.
    private func shown(_ field: FieldTable) -> JSONNode {
        let schema = types.bare(field)
        guard field.cardinality == .singular else { return schema }
        switch field.message?.pointee.wellKnown {
        case .timestamp, .duration, .fieldMask, .wrapper:
            var choices = JSONNode.array()
            choices.append(schema)
            choices.append(.object { $0.set("type", "null") })
            var either = JSONNode.object()
            either.set("anyOf", choices)
            return either
        default:
            return schema
        }
    }
}
