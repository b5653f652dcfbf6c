/// A service as the schema keeps it.
///
/// A `Method` keeps its schema alive, so the schema holds these and makes methods when asked: it must not hold itself.
struct ServiceTable: Sendable {
    struct Entry: Sendable {
        var name: String
        var input: MessageReference?
        var output: MessageReference?
        var isClientStreaming: Bool
        var isServerStreaming: Bool
        var hasNoSideEffects: Bool
        var unavailable: String?
    }

    let name: String
    let methods: [Entry]
    let unavailable: String?

    init(named name: String, declared: ServiceDeclaration?, _ types: TypeIndex, _ compiler: TableCompiler) {
        self.name = name
        guard let declared else {
            methods = []
            unavailable = "the plugin lists the service \(name) but has no descriptor of it"
            return
        }
        unavailable = nil
        methods = declared.methods.map { method in
            let place = "\(name).\(method.name)"
            let input = Self.message(method.input, of: place, types, compiler)
            let output = Self.message(method.output, of: place, types, compiler)
            return Entry(
                name: method.name,
                input: input.reference,
                output: output.reference,
                isClientStreaming: method.isClientStreaming,
                isServerStreaming: method.isServerStreaming,
                hasNoSideEffects: method.hasNoSideEffects,
                unavailable: input.fault ?? output.fault
            )
        }
    }

    private static func message(
        _ typeName: String, of place: String, _ types: TypeIndex, _ compiler: TableCompiler
    ) -> (reference: MessageReference?, fault: String?) {
        let name = typeName.hasPrefix(".") ? String(typeName.dropFirst()) : typeName
        guard case .message(let index) = types.target(named: name) else {
            return (nil, "the type \(name), which \(place) needs, is not among the plugin's descriptors")
        }
        if let fault = types.faults[index] { return (nil, fault) }
        return (compiler.reference(index), nil)
    }
}
