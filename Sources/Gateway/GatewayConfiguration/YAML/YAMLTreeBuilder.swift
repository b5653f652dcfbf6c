/// Turns libyaml's events into a tree: without recursion, since the file decides how deep it nests.
struct YAMLTreeBuilder {
    private struct Open {
        let isMapping: Bool
        let anchor: String?
        let mark: YAMLNode.Mark
        var children: [YAMLNode] = []
        var entries: [YAMLNode.Entry] = []
        var key: Key?
        /// What `<<` brings in.
        var merged: [YAMLNode.Entry]?
        var weight = 1
    }

    private struct Key {
        let text: String
        let mark: YAMLNode.Mark
        /// `<<` without quotes, YAML 1.1's merge key: its mapping's entries stand here too, save those that are here.
        let isMerge: Bool
    }

    private(set) var root: YAMLNode?
    private var open: [Open] = []
    private var anchors: [String: YAMLNode] = [:]

    mutating func scalar(_ scalar: YAMLNode.Scalar, anchor: String?, mark: YAMLNode.Mark) throws(YAMLDocument.Fault) {
        try add(YAMLNode(mark: mark, content: .scalar(scalar)), anchor: anchor)
    }

    /// An anchor is known once its node is complete, so no node can hold itself.
    mutating func alias(named name: String, mark: YAMLNode.Mark) throws(YAMLDocument.Fault) {
        guard let node = anchors[name] else {
            throw YAMLDocument.Fault(mark: mark, message: "the alias *\(name) has no anchor &\(name) before it")
        }
        try add(node, anchor: nil, mark: mark)
    }

    mutating func open(isMapping: Bool, anchor: String?, mark: YAMLNode.Mark) throws(YAMLDocument.Fault) {
        if let parent = open.last, parent.isMapping, parent.key == nil {
            throw YAMLDocument.Fault(mark: mark, message: "a key must be a word, this one is a list or a mapping")
        }
        guard open.count < YAMLDocument.maximumDepth else {
            throw YAMLDocument.Fault(mark: mark, message: "nested deeper than \(YAMLDocument.maximumDepth) levels")
        }
        open.append(Open(isMapping: isMapping, anchor: anchor, mark: mark))
    }

    mutating func close() throws(YAMLDocument.Fault) {
        guard let closed = open.popLast() else { return }
        let content: YAMLNode.Content =
            closed.isMapping
            ? .mapping(closed.entries + unsaid(closed.merged ?? [], in: closed.entries)) : .sequence(closed.children)
        try add(YAMLNode(mark: closed.mark, content: content, weight: closed.weight), anchor: closed.anchor)
    }

    private mutating func add(
        _ node: YAMLNode, anchor: String?, mark: YAMLNode.Mark? = nil
    ) throws(YAMLDocument.Fault) {
        if let anchor { anchors[anchor] = node }
        guard var parent = open.popLast() else {
            root = node
            return
        }
        parent.weight += node.weight
        guard parent.weight <= YAMLDocument.maximumNodes else {
            throw YAMLDocument.Fault(
                mark: mark ?? node.mark, message: "more than \(YAMLDocument.maximumNodes) values, aliases written out")
        }
        if !parent.isMapping {
            parent.children.append(node)
        } else if let key = parent.key, key.isMerge {
            guard parent.merged == nil else {
                throw YAMLDocument.Fault(mark: key.mark, message: "<< stands twice; write <<: [*a, *b]")
            }
            parent.merged = try merged(node, mark: mark ?? node.mark)
            parent.key = nil
        } else if let key = parent.key {
            parent.entries.append(YAMLNode.Entry(key: key.text, keyMark: key.mark, value: node))
            parent.key = nil
        } else if case .scalar(let scalar) = node.content {
            parent.key = Key(
                text: scalar.text, mark: mark ?? node.mark, isMerge: scalar.text == "<<" && !scalar.isQuoted)
        } else {
            throw YAMLDocument.Fault(
                mark: mark ?? node.mark, message: "a key must be a word, this one is a list or a mapping")
        }
        open.append(parent)
    }

    /// The entries that `node` brings in as the value of `<<`: of one mapping, or of several in a list.
    private func merged(_ node: YAMLNode, mark: YAMLNode.Mark) throws(YAMLDocument.Fault) -> [YAMLNode.Entry] {
        let nodes = if case .sequence(let nodes) = node.content { nodes } else { [node] }
        var entries: [YAMLNode.Entry] = []
        for node in nodes {
            guard case .mapping(let own) = node.content else {
                throw YAMLDocument.Fault(
                    mark: mark, message: "<< takes a mapping such as *name, or a list of them")
            }
            entries += own
        }
        return entries
    }

    /// Those of `merged` whose key is not in `entries`; of two with one key the first.
    private func unsaid(_ merged: [YAMLNode.Entry], in entries: [YAMLNode.Entry]) -> [YAMLNode.Entry] {
        var said = Set(entries.map(\.key))
        return merged.filter { said.insert($0.key).inserted }
    }
}
