internal import JSONEngine
internal import Schema

/// Operation objects of path items.
struct OperationSchema {
    let types: TypeSchemas
    let errors: ErrorReplies

    /// The operation of a method's RPC path.
    func post(_ method: Method, of plugin: DescribedPlugin, _ notes: DescriptorNotes) -> JSONNode {
        var operation = head(method, of: plugin, id: Self.id(of: method, in: plugin), notes)
        var parameters = JSONNode.array()
        RequestHeader.addReferences(to: &parameters)
        if method.isServerStreaming { parameters.append(StreamSchema.lastEventID()) }
        operation.set("parameters", parameters)
        if let input = method.input {
            let schema = types.reference(to: input.table)
            operation.set("requestBody", body(of: method, schema, isRequired: input.table.pointee.requiredCount > 0))
        }
        operation.set("responses", responses(of: method, method.output.map { types.reference(to: $0.table) }))
        return operation
    }

    /// The operation of the RPC path of a method without side effects, its fields in the query.
    func get(_ method: Method, of plugin: DescribedPlugin, _ notes: DescriptorNotes) -> JSONNode {
        var operation = head(method, of: plugin, id: Self.id(of: method, in: plugin) + ".get", notes)
        var parameters = JSONNode.array()
        if let input = method.input {
            var query = QueryParameters(types, notes)
            query.append(input.table, to: &parameters)
        }
        RequestHeader.addReferences(to: &parameters)
        if method.isServerStreaming { parameters.append(StreamSchema.lastEventID()) }
        operation.set("parameters", parameters)
        operation.set("responses", responses(of: method, method.output.map { types.reference(to: $0.table) }))
        return operation
    }

    /// Unique among plugins: no plugin's name holds a dot.
    static func id(of method: Method, in plugin: DescribedPlugin) -> String {
        "\(plugin.name).\(method.service).\(method.name)"
    }

    static func tag(_ service: String, of plugin: String) -> String { "\(plugin)/\(service)" }

    private func head(_ method: Method, of plugin: DescribedPlugin, id: String, _ notes: DescriptorNotes) -> JSONNode {
        var operation = JSONNode.object()
        operation.set("operationId", id)
        operation.set("tags", .array(of: [Self.tag(method.service, of: plugin.name)]))
        operation.set("summary", method.name)
        operation.describe("\(method.service).\(method.name)", notes)
        return operation
    }

    private func body(of method: Method, _ schema: consuming JSONNode, isRequired: Bool) -> JSONNode {
        var body = JSONNode.object()
        if isRequired { body.set("required", .boolean(true)) }
        if method.isClientStreaming {
            body.set("content", StreamSchema.requestContent(of: schema))
        } else {
            body.setContent("application/json", schema: schema)
        }
        return body
    }

    private func responses(of method: Method, _ schema: consuming JSONNode?) -> JSONNode {
        var reply = JSONNode.object()
        reply.set("description", method.isServerStreaming ? "Messages as they come." : "The reply.")
        reply.set("headers", RequestHeader.replyHeaders())
        switch consume schema {
        case .some(let schema):
            if method.isServerStreaming {
                reply.set("content", StreamSchema.replyContent(of: schema))
            } else {
                reply.setContent("application/json", schema: schema)
            }
        case .none: break
        }
        var responses = JSONNode.object()
        responses.set("200", reply)
        if method.isServerStreaming { responses.set("204", StreamSchema.noEvents()) }
        errors.add(to: &responses)
        return responses
    }
}
