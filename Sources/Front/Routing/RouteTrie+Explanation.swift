internal import Bytes

extension RouteTrie {
    /// How far the templates follow a path, and what would go on from there; nil when not even a first segment is one
    /// of theirs. A segment that a variable took though it looks like a literal mistyped is told first. Cold.
    func explanation(for path: ByteView) -> String? {
        var node = Self.root
        var position = 0
        while position < path.count {
            let end = path.firstIndex(of: UInt8(ascii: "/"), from: position + 1) ?? path.count
            if let next = child(node, path, position + 1, end, isEncoded: true) {
                node = next
            } else {
                let star = nodes.start[Int(node)].star
                guard end > position + 1, star >= 0 else { break }
                if let mistake = mistake(in: path, position, end, below: node) { return mistake }
                node = star
            }
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

    /// Whether the segment between the slash at `position` and `end` is near a literal, in words. Short ones are near
    /// anything.
    private func mistake(in path: ByteView, _ position: Int, _ end: Int, below node: Int32) -> String? {
        guard position > 0, end - position > 4 else { return nil }
        let segment = PercentDecoder.text(path.slice(position + 1, end))
        let near = Suggestion.near(segment, among: literals(below: node))
        guard !near.isEmpty else { return nil }
        let known = RouteTable.quoted(path.slice(0, position).text)
        return "no route has \(RouteTable.quoted(segment)) below \(known)" + RouteTable.hint(segment, near)
    }

    /// What may follow a node, in words.
    private func choices(below node: Int32) -> String {
        let names = literals(below: node)
        let isVariable = nodes.start[Int(node)].star >= 0
        if names.isEmpty { return isVariable ? "a name" : "nothing" }
        return RouteTable.listed(names.sorted()) + (isVariable ? ", or a name" : "")
    }

    /// The literals that may follow a node, up to a bound: they are looked through for one that is near.
    func literals(below node: Int32) -> [String] {
        guard nodes.start[Int(node)].hasLiterals else { return [] }
        var names: [String] = []
        for edge in edges.elements where edge.child >= 0 && edge.parent == node {
            names.append(name(of: edge))
            if names.count == Self.maximumNames { break }
        }
        return names
    }

    private func name(of edge: Edge) -> String {
        let length = Int(edge.length)
        guard length > 0 else { return "" }
        let rest = names.elements[Int(edge.name)..<Int(edge.name) + (length - 1) / 8]
        let bytes = ([edge.head] + rest).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }

    private static let maximumNames = 500
}
