extension Schema {
    /// Compiles serialized `FileDescriptorProto`s, in any order, for the services of these full names.
    ///
    /// A hole makes what needs it unavailable and nothing else: a file that is no descriptor is noted in
    /// `unreadableFiles`, a type that does not resolve in the `unavailable` of the methods that need it, a service
    /// without a descriptor in its own. Of two files with one name the first counts, and of two methods of a service.
    public static func compile(files: [[UInt8]], exposing services: [String]) throws(SchemaFault) -> Schema {
        try checkLimits(files)
        var types = TypeIndex()
        types.add(BundledTypes.wellKnown)
        var declared: [String: ServiceDeclaration] = [:]
        var known: Set<String> = []
        var unreadable: [String] = []
        var rules = 0
        for (index, bytes) in files.enumerated() {
            let file: (name: String, declares: FileDeclaration)
            do throws(DescriptorReader.Fault) {
                file = try DescriptorReader.read(bytes)
            } catch {
                let place = "descriptor file \(index + 1) of \(files.count) (\(bytes.count) bytes)"
                unreadable.append("\(place) \(error.rawValue)")
                continue
            }
            guard known.insert(file.name).inserted else { continue }
            types.add(file.declares)
            rules += file.declares.services.reduce(0) { $0 + $1.methods.reduce(0) { $0 + $1.httpRules.count } }
            guard rules <= SchemaLimits.maximumRules else {
                throw SchemaFault(
                    code: .tooLarge,
                    description: "the descriptors hold more than \(SchemaLimits.maximumRules) google.api.http rules")
            }
            for service in file.declares.services where declared[service.fullName] == nil {
                declared[service.fullName] = service
            }
        }
        types.add(BundledTypes.further)
        try types.resolve()

        let arena = TableArena()
        let compiler = TableCompiler(types, in: arena)
        compiler.compile()
        let usable = types.messages.indices.filter { types.faults[$0] == nil }
        return Schema(
            arena: arena,
            messages: usable.map { compiler.reference($0) },
            serviceTables: Set(services).sorted().map { name in
                ServiceTable(named: name, declared: declared[name], unreadable: unreadable.first, types, compiler)
            },
            unreadableFiles: unreadable
        )
    }

    private static func checkLimits(_ files: [[UInt8]]) throws(SchemaFault) {
        let bytes = files.reduce(0) { $0 + $1.count }
        guard files.count <= SchemaLimits.maximumFiles, bytes <= SchemaLimits.maximumBytes else {
            throw SchemaFault(
                code: .tooLarge,
                description: "the plugin sent \(files.count) descriptor files of \(bytes) bytes; at most "
                    + "\(SchemaLimits.maximumFiles) of \(SchemaLimits.maximumBytes) bytes are read")
        }
    }
}
