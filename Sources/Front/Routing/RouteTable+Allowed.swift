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
            verbs.formUnion(trie.verbs(ofLeaf: leaf).map { verbNames[Int($0)] })
            return false
        }
        if verbs.remove("*") != nil { verbs.formUnion(Self.usual) }
        if verbs.contains("GET") { verbs.insert("HEAD") }
        let known = Self.usual.filter { verbs.contains($0) }
        let custom = verbs.subtracting(known).subtracting(["OPTIONS"]).sorted()
        return (known + custom.prefix(Self.maximumCustom) + ["OPTIONS"]).joined(separator: ", ")
    }
}

extension RouteTrie {
    /// The numbers of a path's verbs.
    fileprivate func verbs(ofLeaf leaf: Int32) -> [Int32] {
        var verbs: [Int32] = []
        for binding in bindings.elements[Int(leaf)...] {
            verbs.append(binding.verb)
            if binding.isLast { break }
        }
        return verbs
    }
}
