public import Bytes

/// Every path that the gateway serves: those of methods and pages in a hash table, templates in a trie behind it.
///
/// Immutable; a look-up allocates nothing, and takes as long as the path is.
public final class RouteTable: Sendable {
    public let plugins: [String]
    public let entries: [RouteEntry]
    let paths: PathTable
    let trie: RouteTrie
    /// Of the trie's bindings, by their numbers.
    let verbNames: [String]
    /// What `paths` and `trie` point into.
    private let storage = FlatStorage()
    /// The plugins whose methods are not known yet.
    private let unknown: [Int32]

    /// Of two entries with equal segments the first wins, and of two templates with the same shape and verb.
    ///
    /// - Parameters:
    ///   - plugins: all that are configured, those with no route yet too: they are what the explanations know.
    ///   - unknown: indices of those whose methods are not known yet: each path below such a one's name is pending.
    ///   - pages: the segments of the gateway's own pages, which answer `GET`, `HEAD` and `OPTIONS`.
    public init(
        plugins: [String], entries: [RouteEntry], templates: [TemplateRoute] = [], unknown: [Int32] = [],
        pages: [[String]] = []
    ) {
        self.plugins = plugins
        self.entries = entries
        self.unknown = unknown
        paths = PathTable(
            pages.map { ($0, PathTable.Resident(target: -1, allowsGet: true)) }
                + entries.map { ($0.segments, PathTable.Resident(target: $0.method, allowsGet: $0.allowsGet)) },
            in: storage)
        var builder = RouteTrieBuilder()
        for template in templates { builder.insert(template) }
        trie = builder.build(in: storage)
        verbNames = builder.verbNames
    }

    /// Finds what serves a path, as the client sent it and without its query, for a request's method. A trailing `/` is
    /// part of the path. The path of a method is a literal route as any other: a template may serve further verbs of it.
    public func find(path: ByteView, verb: ByteView) -> RouteMatch {
        switch paths.find(path) {
        case .malformed: return .malformed
        case .notFound:
            if let plugin = unknownPlugin(ofPath: path) { return .pending(plugin) }
            return findTemplate(path, verb, beside: nil)
        case .resident(let resident):
            if resident.serves(verb) { return resident.isPage ? .page : .route(resident.target) }
            return findTemplate(path, verb, beside: resident)
        }
    }

    /// Apart, so that a method's own path does not pay for the registers that this needs.
    @inline(never)
    private func findTemplate(_ path: ByteView, _ verb: ByteView, beside found: PathTable.Resident?) -> RouteMatch {
        let finding = trie.isEmpty ? .none : trie.find(path: path, verb: verb)
        if case .target(let target) = finding { return target >= 0 ? .route(target) : .pending(~target) }
        if let found { return found.isPage ? .page : .methodNotAllowed(found.target) }
        guard case .otherVerb(let target) = finding else { return .notFound }
        return .methodNotAllowed(target >= 0 ? target : nil)
    }

    /// A configured plugin's paths are its own before its methods are known.
    private func unknownPlugin(ofPath path: ByteView) -> Int32? {
        guard !unknown.isEmpty, path.count > 0, path.start[0] == UInt8(ascii: "/"),
            let end = path.firstIndex(of: UInt8(ascii: "/"), from: 1)
        else { return nil }
        for plugin in unknown where path.slice(1, end).decodes(to: plugins[Int(plugin)]) { return plugin }
        return nil
    }
}

extension PathTable.Resident {
    /// A page answers every verb in the end; these are the ones that no template may take from it.
    fileprivate func serves(_ verb: ByteView) -> Bool {
        if !isPage, verb.equals("POST") { return true }
        guard allowsGet else { return false }
        return verb.equals("GET") || verb.equals("HEAD") || isPage && verb.equals("OPTIONS")
    }
}

extension ByteView {
    /// Whether a segment is `text` when decoded.
    fileprivate func decodes(to text: String) -> Bool {
        var decoded = DecodedBytes(self)
        for byte in text.utf8 where decoded.next() != byte { return false }
        return decoded.next() == nil
    }
}
