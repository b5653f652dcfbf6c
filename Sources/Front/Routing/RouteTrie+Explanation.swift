internal import Bytes

extension RouteTrie {
    /// How far the templates follow a path, and what would go on from there; nil when not even a first segment is one
    /// of theirs. Cold.
    func explanation(for path: ByteView) -> String? {
        var node = Self.root
        var position = 0
        while position < path.count {
            let end = path.firstIndex(of: UInt8(ascii: "/"), from: position + 1) ?? path.count
            let segment = path.slice(position + 1, end)
            let star = segment.count > 0 && nodes[Int(node)].star >= 0 ? nodes[Int(node)].star : nil
            guard let next = child(node, segment) ?? star else { break }
            node = next
            position = end
        }
        guard position > 0 else { return nil }
        let known = RouteTable.quoted(path.slice(0, position).text)
        guard position < path.count else {
            return "the path ends after \(known); below it is \(choices(below: node))"
        }
        let end = path.firstIndex(of: UInt8(ascii: "/"), from: position + 1) ?? path.count
        let segment = PercentDecoder.text(path.slice(position + 1, end))
        if segment.isEmpty { return "no route has an empty segment after \(known); a trailing / is part of the path" }
        let names = literals(below: node)
        guard !names.isEmpty else { return "nothing lies below \(known)" }
        return "no route has \(RouteTable.quoted(segment)) below \(known)" + RouteTable.hint(segment, names)
    }

    /// What may follow a node, in words.
    private func choices(below node: Int32) -> String {
        let names = literals(below: node)
        let isVariable = nodes[Int(node)].star >= 0
        if names.isEmpty { return isVariable ? "a name" : "nothing" }
        return RouteTable.listed(names.sorted()) + (isVariable ? ", or a name" : "")
    }

    /// The literals that may follow a node, up to a bound: they are looked through for one that is near.
    func literals(below node: Int32) -> [String] {
        guard nodes[Int(node)].hasLiterals else { return [] }
        var names: [String] = []
        for edge in edges where edge.child >= 0 && edge.parent == node {
            names.append(String(decoding: self.names[edge.name], as: UTF8.self))
            if names.count == Self.maximumNames { break }
        }
        return names
    }

    private static let maximumNames = 500
}
