/// Collects templates and lays them out as a trie.
struct RouteTrieBuilder {
    private struct Step: Hashable {
        var parent: Int32
        var literal: String
    }

    private struct Claim: Hashable {
        var leaf: Int32
        var verb: Int32
    }

    private var nodes: [RouteTrie.Node]
    private var steps: [Step: Int32] = [:]
    private var claims: Set<Claim> = []
    private var leaves: [[(verb: Int32, target: Int32)]] = []
    /// By their numbers.
    private(set) var verbNames: [String] = []

    init() {
        nodes = Array(repeating: RouteTrie.Node(), count: 3)
        for verb in RouteTrie.Verb.names { _ = number(ofVerb: verb) }
    }

    /// Adds a route. Of two with the same verb and shape the first stays.
    mutating func insert(_ route: TemplateRoute) {
        var node = RouteTrie.root
        if let verb = route.template.verb { node = child(RouteTrie.verbs, verb) }
        var isMulti = false
        for segment in route.template.segments {
            switch segment {
            case .literal(let text): node = child(node, text)
            case .single: node = star(node)
            case .multi: isMulti = true
            }
        }
        let path = isMulti ? \RouteTrie.Node.rest : \RouteTrie.Node.end
        if nodes[Int(node)][keyPath: path] < 0 {
            nodes[Int(node)][keyPath: path] = Int32(leaves.count)
            leaves.append([])
        }
        let leaf = nodes[Int(node)][keyPath: path]
        let verb = number(ofVerb: route.verb)
        guard claims.insert(Claim(leaf: leaf, verb: verb)).inserted else { return }
        leaves[Int(leaf)].append((verb, route.method ?? ~route.plugin))
    }

    private mutating func number(ofVerb verb: String) -> Int32 {
        let step = Step(parent: RouteTrie.methods, literal: verb)
        if let known = steps[step] { return known }
        let number = Int32(verbNames.count)
        nodes[Int(step.parent)].hasLiterals = true
        steps[step] = number
        verbNames.append(verb)
        return number
    }

    private mutating func child(_ parent: Int32, _ literal: String) -> Int32 {
        let step = Step(parent: parent, literal: literal)
        if let known = steps[step] { return known }
        nodes[Int(parent)].hasLiterals = true
        let child = add()
        steps[step] = child
        return child
    }

    private mutating func star(_ parent: Int32) -> Int32 {
        if nodes[Int(parent)].star < 0 { nodes[Int(parent)].star = add() }
        return nodes[Int(parent)].star
    }

    private mutating func add() -> Int32 {
        nodes.append(RouteTrie.Node())
        return Int32(nodes.count - 1)
    }

    mutating func build(in storage: FlatStorage) -> RouteTrie {
        var size = 2
        while size < steps.count * 2 { size *= 2 }
        var edges = [RouteTrie.Edge](repeating: RouteTrie.Edge(), count: size)
        var names: [UInt64] = []
        // In the order of their nodes, so that the table is the same at every start.
        for (step, child) in steps.sorted(by: { ($0.key.parent, $0.value) < ($1.key.parent, $1.value) }) {
            let words = Self.words(step.literal)
            let rest = words.dropFirst()
            let head = words.first ?? 0
            let hash = rest.reduce(RouteTrie.hash(step.parent, head)) { Folding.fold($0 ^ $1) }
            var position = Int(truncatingIfNeeded: hash) & (size - 1)
            while edges[position].child >= 0 { position = (position + 1) & (size - 1) }
            edges[position] = RouteTrie.Edge(
                head: head, parent: step.parent, child: child, length: Int32(step.literal.utf8.count),
                name: Int32(names.count))
            names += rest
        }
        let bindings = layOutBindings()
        return RouteTrie(
            nodes: storage.copy(nodes), edges: storage.copy(edges), bindings: storage.copy(bindings),
            names: storage.copy(names), isEmpty: bindings.isEmpty)
    }

    /// One path's bindings behind another's; the nodes learn where theirs begin.
    private mutating func layOutBindings() -> [RouteTrie.Binding] {
        var bindings: [RouteTrie.Binding] = []
        var first: [Int32] = []
        for leaf in leaves {
            first.append(Int32(bindings.count))
            for (index, (verb, target)) in leaf.enumerated() {
                bindings.append(RouteTrie.Binding(verb: verb, target: target, isLast: index == leaf.count - 1))
            }
        }
        for index in nodes.indices {
            if nodes[index].end >= 0 { nodes[index].end = first[Int(nodes[index].end)] }
            if nodes[index].rest >= 0 { nodes[index].rest = first[Int(nodes[index].rest)] }
        }
        return bindings
    }

    /// A name, eight bytes at a time, the last word filled up with zeros.
    private static func words(_ name: String) -> [UInt64] {
        var words: [UInt64] = []
        for (index, byte) in name.utf8.enumerated() {
            if index % 8 == 0 { words.append(0) }
            words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
        }
        return words
    }
}
