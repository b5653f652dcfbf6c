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
        var httpRules: [HTTPRule]
        var ruleFaults: [String]
        var unavailable: String?
    }

    let name: String
    let methods: [Entry]
    let unavailable: String?

    /// - Parameter unreadable: what is wrong with a file in which the service may be declared.
    init(
        named name: String, declared: ServiceDeclaration?, unreadable: String?, _ types: TypeIndex,
        _ compiler: TableCompiler
    ) {
        self.name = name
        guard let declared else {
            methods = []
            let remark = unreadable.map { " that can be read: \($0)" } ?? ""
            unavailable = "the plugin lists the service \(name) but has no descriptor of it\(remark)"
            return
        }
        guard Identifier.isFullName(name) else {
            methods = []
            unavailable = "its name is no full name of protobuf, so nothing of it is served"
            return
        }
        var names: Set<String> = []
        let distinct = declared.methods.filter { names.insert($0.name).inserted }
        unavailable = Self.objection(to: distinct.map(\.name).filter { !Identifier.isName($0) })
        methods = distinct.filter { Identifier.isName($0.name) }.map { method in
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
                httpRules: method.httpRules,
                ruleFaults: method.ruleFaults,
                unavailable: input.fault ?? output.fault
            )
        }
    }

    /// Of names under which nothing is served.
    private static func objection(to names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let most = 5
        var named = names.prefix(most).map { "\"\($0.prefix(60))\"" }.joined(separator: ", ")
        if names.count > most { named += " and \(names.count - most) more" }
        return "methods are left out whose names are no identifiers: \(named)"
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
