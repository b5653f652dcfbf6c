public import Bytes
internal import JSONEngine
internal import Schema

/// The description of everything that plugins expose, as OpenAPI 3.1.
public enum OpenAPIDocument {
    public static let specification = "3.1.0"

    /// Makes the document, as one line of JSON; nil when it would be larger than the options allow.
    ///
    /// It takes about a second for ten thousand methods: not for a thread that serves.
    public static func make(_ plugins: [DescribedPlugin], _ options: OpenAPIOptions) -> ByteBuffer? {
        let builder = DocumentBuilder(plugins, options)
        return builder.document()
    }
}

/// Puts the parts together.
struct DocumentBuilder {
    let plugins: [DescribedPlugin]
    let options: OpenAPIOptions
    private let types: TypeSchemas
    private let errors: ErrorReplies
    private let replies: ReplyComponents
    private let notes: [DescriptorNotes]

    init(_ plugins: [DescribedPlugin], _ options: OpenAPIOptions) {
        self.plugins = plugins
        self.options = options
        notes = plugins.map { DescriptorNotes(files: $0.files) }
        types = TypeSchemas(
            options: options,
            names: ComponentNames(plugins.map { ($0.name, ReachableTypes($0.callableMethods)) }),
            notes: notes)
        errors = ErrorReplies(style: options.problemStyle, wantsToken: options.wantsToken)
        replies = ReplyComponents(types, errors)
    }

    func document() -> ByteBuffer? {
        var document = DocumentWriter(maximumBytes: options.maximumBytes)
        document.member("openapi", .string(OpenAPIDocument.specification))
        document.member("info", info())
        document.member("servers", servers())
        if options.wantsToken { document.member("security", security()) }
        document.member("tags", tags())
        writePaths(into: &document)
        writeComponents(into: &document)
        return document.finish()
    }

    private func info() -> JSONNode {
        .object {
            $0.set("title", "Patchbay")
            $0.set("version", options.version)
            $0.set("description", description)
        }
    }

    private var description: String {
        if plugins.isEmpty { return "No plugin has been ready yet." }
        let names = plugins.map { "`\($0.name)`" }.joined(separator: ", ")
        return "The methods of \(names) as JSON over HTTP.\n\n" + Self.leniency
    }

    /// What requests may hold beyond the schemas, which are those of replies.
    private static let leniency = """
        Messages are described in the one form that replies have. It is always right for requests, which may also differ \
        as ProtoJSON allows: fields by either of their names, the proto file's or the JSON one; numbers as strings and \
        64-bit integers as numbers (`{"number":5}` for `{"number":"5"}`); whole numbers as `5.0` or `5e0`; enums by name \
        or number; `bytes` in base64 of either alphabet, with or without padding; `null` for what is not set. So do not \
        refuse a client's request by these schemas.
        """

    private func servers() -> JSONNode {
        var servers = JSONNode.array()
        servers.append(.object { $0.set("url", options.server) })
        return servers
    }

    private func security() -> JSONNode {
        var requirements = JSONNode.array()
        requirements.append(.object { $0.set("token", .array()) })
        return requirements
    }

    private func tags() -> JSONNode {
        var tags = JSONNode.array()
        for (plugin, notes) in zip(plugins, notes) {
            for service in plugin.services where service.methods.contains(where: { $0.unavailable == nil }) {
                tags.append(
                    .object {
                        $0.set("name", OperationSchema.tag(service.name, of: plugin.name))
                        $0.describe(service.name, notes)
                    })
            }
        }
        return tags
    }

    private func writePaths(into document: inout DocumentWriter) {
        let operations = OperationSchema(plugins: plugins, types: types, replies: replies)
        document.beginObject("paths")
        for item in PathPlan(plugins).items where !document.isTooLarge {
            var node = JSONNode.object()
            for (verb, operation) in item.operations { node.set(verb, operations.node(operation, at: item.path)) }
            var others = JSONNode.object()
            for (name, operation) in item.others { others.set(name, operations.node(operation, at: item.path)) }
            if !others.isEmpty { node.set("x-additionalOperations", others) }
            document.member(item.path, node)
        }
        document.endObject()
    }

    private func writeComponents(into document: inout DocumentWriter) {
        document.beginObject("components")
        if options.wantsToken {
            document.member(
                "securitySchemes",
                .object {
                    $0.set(
                        "token",
                        .object {
                            $0.set("type", "http")
                            $0.set("scheme", "bearer")
                        })
                })
        }
        RequestHeader.writeParameters(into: &document)
        RequestHeader.writeHeaders(into: &document)
        replies.write(into: &document)
        document.beginObject("schemas")
        for component in types.names.components { document.member(component.name, types.component(component)) }
        document.member(ErrorReplies.schemaName, errors.schema())
        document.member(StreamSchema.failureName, StreamSchema.failure())
        document.endObject()
        document.endObject()
    }
}

extension DescribedPlugin {
    /// A method that cannot be called is none of the description.
    var callableMethods: [Method] {
        services.flatMap(\.methods).filter { $0.unavailable == nil }
    }
}
