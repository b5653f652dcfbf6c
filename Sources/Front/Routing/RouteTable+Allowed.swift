public import Bytes

extension RouteTable {
    private static let usual = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    /// A header is to stay short, whatever a plugin's annotations say.
    private static let maximumCustom = 20

    /// What `Allow` says of a path, such as `GET, HEAD, POST, OPTIONS`: every verb that some route of it has. Cold.
    public func allowed(path: ByteView) -> String {
        var verbs: Set<String> = []
        if case .resident(let resident) = paths.find(path) {
            if resident.allowsGet { verbs.insert("GET") }
            if !resident.isPage { verbs.insert("POST") }
        }
        trie.visit(path) { leaf in
            for binding in trie.bindings[leaf] {
                verbs.insert(String(decoding: trie.names[binding.verb], as: UTF8.self))
            }
            return false
        }
        if verbs.remove("*") != nil { verbs.formUnion(Self.usual) }
        if verbs.contains("GET") { verbs.insert("HEAD") }
        let known = Self.usual.filter { verbs.contains($0) }
        let custom = verbs.subtracting(known).subtracting(["OPTIONS"]).sorted()
        return (known + custom.prefix(Self.maximumCustom) + ["OPTIONS"]).joined(separator: ", ")
    }
}
