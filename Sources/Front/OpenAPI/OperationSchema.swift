internal import JSONEngine
internal import Schema

/// Operation objects of path items.
struct OperationSchema {
    let plugins: [DescribedPlugin]
    let types: TypeSchemas
    let replies: ReplyComponents

    /// - Parameter path: of the path item, whose names the parameters have.
    func node(_ operation: PathPlan.Operation, at path: String) -> JSONNode {
        let method = operation.method
        let notes = types.notes[operation.plugin]
        var node = JSONNode.object()
        node.set("operationId", operation.id)
        node.set("tags", .array(of: [Self.tag(method.service, of: plugins[operation.plugin].name)]))
        node.set("summary", method.name)
        node.describe("\(method.service).\(method.name)", notes)

        var parameters = JSONNode.array()
        var body: RouteBody?
        switch operation.kind {
        case .post: body = .message
        case .get:
            if let input = method.input {
                var query = QueryParameters(types, notes)
                query.append(input.table, to: &parameters)
            }
        case .route(let route, let routePath):
            body = RouteBody(route)
            append(routePath, at: path, of: method, notes, to: &parameters)
            if body != .message, let input = method.input {
                let taken = routePath.parameters.compactMap(\.fieldPath) + [route.body]
                var query = QueryParameters(types, notes, without: Set(taken))
                query.append(input.table, to: &parameters)
            }
        }
        RequestHeader.addReferences(to: &parameters)
        if method.isServerStreaming { parameters.append(StreamSchema.lastEventID()) }
        node.set("parameters", parameters)
        if let body { addBody(body, of: method, notes, isRPC: operation.isRPC, to: &node) }
        node.set("responses", replies.responses(of: operation))
        return node
    }

    static func tag(_ service: String, of plugin: String) -> String { "\(plugin)/\(service)" }

    // MARK: Requests

    /// - Parameter path: it may name the parameters otherwise than this route's template does.
    private func append(
        _ route: RoutePath, at path: String, of method: Method, _ notes: DescriptorNotes,
        to parameters: inout JSONNode
    ) {
        let names = path.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }
        for (position, parameter) in route.parameters.enumerated() {
            var node = JSONNode.object()
            let name = position < names.count ? names[position] : parameter.name
            node.set("name", name)
            node.set("in", "path")
            node.set("required", .boolean(true))
            var remarks: [String] = []
            if let fieldPath = parameter.fieldPath, fieldPath != name {
                remarks.append("For the field `\(fieldPath)`.")
            }
            if parameter.isMulti {
                // OpenAPI has no word for it.
                node.set("x-patchbay-multi", .boolean(true))
                remarks.append("It may hold slashes.")
            }
            let leaf = parameter.fieldPath.flatMap { FieldOfPath($0, in: method.input) }
            if let leaf {
                node.describe(leaf.field, in: leaf.message, notes, remarks: remarks)
            } else if !remarks.isEmpty {
                node.set("description", remarks.joined(separator: " "))
            }
            node.set("schema", schema(of: parameter, leaf?.field))
            parameters.append(node)
        }
    }

    private func schema(of parameter: RoutePath.Parameter, _ field: FieldTable?) -> JSONNode {
        if let field, parameter.isWhole, field.kind != .string { return types.bare(field) }
        return .object {
            $0.set("type", "string")
            $0.set("minLength", .integer(1))
        }
    }

    private func addBody(
        _ body: RouteBody, of method: Method, _ notes: DescriptorNotes, isRPC: Bool, to node: inout JSONNode
    ) {
        guard let input = method.input else { return }
        let content: JSONNode
        var isRequired = false
        switch body {
        case .message:
            isRequired = isRPC && input.table.pointee.requiredCount > 0
            let schema = types.reference(to: input.table)
            if input.table.isRawBody, isRPC {
                // The path of a method takes JSON for every message, and bytes of any other type for this one.
                content = RawBody.content(orJSON: schema)
            } else {
                content = requestContent(schema, of: input.table, input.table.isRawBody, method)
            }
        case .field(let name):
            guard let leaf = FieldOfPath(name, in: input) else { return }
            let message = leaf.field.cardinality == .singular ? leaf.field.message : nil
            content = requestContent(types.bare(leaf.field), of: message, message?.isRawBody == true, method)
        }
        var requestBody = JSONNode.object()
        if isRequired { requestBody.set("required", .boolean(true)) }
        requestBody.set("content", content)
        node.set("requestBody", requestBody)
    }

    /// - Parameter message: what the body fills, when that is a message.
    private func requestContent(
        _ schema: consuming JSONNode, of message: UnsafePointer<MessageTable>?, _ isRaw: Bool, _ method: Method
    ) -> JSONNode {
        if isRaw { return RawBody.content() }
        if method.isClientStreaming { return StreamSchema.requestContent(of: schema) }
        var content = JSONNode.content("application/json", schema: schema)
        if let message, let form = FormSchema(message, types) { content.set(FormSchema.type, form.media()) }
        return content
    }
}

extension PathPlan.Operation {
    /// Whether it is one of an RPC path.
    fileprivate var isRPC: Bool {
        if case .route = kind { false } else { true }
    }
}
