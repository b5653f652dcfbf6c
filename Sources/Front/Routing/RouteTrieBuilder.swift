/// Collects templates and lays them out as a trie.
struct RouteTrieBuilder {
    private struct Step: Hashable {
        var parent: Int32
        var literal: String
    }

    private struct Claim: Hashable {
        var leaf: Int32
        var verb: String
    }

    private var nodes: [RouteTrie.Node] = [RouteTrie.Node(), RouteTrie.Node()]
    private var steps: [Step: Int32] = [:]
    private var claims: Set<Claim> = []
    private var leaves: [[(verb: String, target: Int32)]] = []

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
        guard claims.insert(Claim(leaf: leaf, verb: route.verb)).inserted else { return }
        leaves[Int(leaf)].append((route.verb, route.method ?? ~route.plugin))
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

    func build() -> RouteTrie {
        var size = 2
        while size < steps.count * 2 { size *= 2 }
        var edges = [RouteTrie.Edge](repeating: RouteTrie.Edge(), count: size)
        var names: [UInt8] = []
        // In the order of their nodes, so that the table is the same at every start.
        for (step, child) in steps.sorted(by: { $0.value < $1.value }) {
            let hash = RouteTrie.hash(step.parent, step.literal.utf8.makeIterator())
            var position = Int(hash) & (size - 1)
            while edges[position].child >= 0 { position = (position + 1) & (size - 1) }
            let start = names.count
            names += step.literal.utf8
            edges[position] = RouteTrie.Edge(hash: hash, parent: step.parent, child: child, name: start..<names.count)
        }
        var bindings: [RouteTrie.Binding] = []
        var stretches: [Range<Int>] = []
        var verbs: [String: Range<Int>] = [:]
        for leaf in leaves {
            let first = bindings.count
            for (verb, target) in leaf {
                if verbs[verb] == nil {
                    verbs[verb] = names.count..<names.count + verb.utf8.count
                    names += verb.utf8
                }
                bindings.append(RouteTrie.Binding(verb: verbs[verb] ?? 0..<0, target: target))
            }
            stretches.append(first..<bindings.count)
        }
        return RouteTrie(nodes: nodes, edges: edges, leaves: stretches, bindings: bindings, names: names)
    }
}
