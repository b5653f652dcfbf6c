public import Bytes

extension RouteTable {
    /// Why no route has this path: which of plugin, service and method is not there, or where the templates end, and
    /// what is near it. For the `detail` of a 404; cold.
    public func explanation(for path: ByteView) -> String {
        let segments = Self.segments(of: path, maximum: 4)
        guard let first = segments.first, first.count > 0 else {
            return "no route has this path; methods are at /{plugin}/{service}/{method}"
        }
        let plugin = PercentDecoder.text(first)
        guard let index = plugins.firstIndex(of: plugin) else {
            if let explanation = trie.explanation(for: path) { return explanation }
            let missing = trie.isEmpty ? "there is no plugin" : "no plugin is called and no route begins with"
            let names = plugins + trie.literals(below: RouteTrie.root)
            return "\(missing) \(Self.quoted(plugin))" + Self.hint(plugin, names)
        }
        let own = entries.filter { $0.plugin == Int32(index) && $0.segments.count == 3 }
        guard segments.count > 1, segments[1].count > 0 else {
            return "the path ends after plugin \(Self.quoted(plugin)); methods are at /\(plugin)/{service}/{method}"
        }
        let service = PercentDecoder.text(segments[1])
        let methods = own.filter { $0.segments[1] == service }.map { $0.segments[2] }
        guard !methods.isEmpty else {
            let services = Set(own.map { $0.segments[1] }).sorted()
            return "plugin \(Self.quoted(plugin)) has no service \(Self.quoted(service))" + Self.hint(service, services)
        }
        guard segments.count > 2, segments[2].count > 0 else {
            return "the path ends after service \(Self.quoted(service)); its methods are "
                + Self.listed(methods.sorted())
        }
        let method = PercentDecoder.text(segments[2])
        guard methods.contains(method) else {
            return "service \(Self.quoted(service)) has no method \(Self.quoted(method))" + Self.hint(method, methods)
        }
        return "nothing lies below method \(Self.quoted(method)); a trailing / is part of the path"
    }

    /// The raw segments of a path that begins with `/`, the last of at most `maximum` being all the rest.
    private static func segments(of path: ByteView, maximum: Int) -> [ByteView] {
        guard path.count > 0, path.start[0] == UInt8(ascii: "/") else { return [] }
        var segments: [ByteView] = []
        var begin = 1
        while segments.count < maximum - 1, let end = path.firstIndex(of: UInt8(ascii: "/"), from: begin) {
            segments.append(path.slice(begin, end))
            begin = end + 1
        }
        segments.append(path.slice(begin, path.count))
        return segments
    }

    static func hint(_ name: String, _ names: [String]) -> String {
        let near = Suggestion.near(name, among: names)
        if !near.isEmpty { return "; did you mean \(listed(near, last: " or "))?" }
        return names.isEmpty ? "" : "; there is \(listed(names.sorted()))"
    }

    /// Up to eight names: a detail is to be read.
    static func listed(_ names: [String], last: String = " and ") -> String {
        let shown = names.prefix(8).map { quoted($0) }
        if names.count > shown.count { return shown.joined(separator: ", ") + " and \(names.count - shown.count) more" }
        guard let final = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + last + final
    }

    /// A name in quotes, a client's overlong one cut.
    static func quoted(_ name: String) -> String {
        name.utf8.count <= 80 ? "\"\(name)\"" : "\"\(name.prefix(60))…\""
    }
}
