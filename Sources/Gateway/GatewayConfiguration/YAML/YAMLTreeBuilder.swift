/// Turns libyaml's events into a tree: without recursion, since the file decides how deep it nests.
struct YAMLTreeBuilder {
    private struct Open {
        let isMapping: Bool
        let anchor: String?
        let mark: YAMLNode.Mark
        var children: [YAMLNode] = []
        var entries: [YAMLNode.Entry] = []
        var key: (text: String, mark: YAMLNode.Mark)?
        var weight = 1
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
        let content: YAMLNode.Content = closed.isMapping ? .mapping(closed.entries) : .sequence(closed.children)
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
        } else if let key = parent.key {
            parent.entries.append(YAMLNode.Entry(key: key.text, keyMark: key.mark, value: node))
            parent.key = nil
        } else if case .scalar(let scalar) = node.content {
            parent.key = (scalar.text, mark ?? node.mark)
        } else {
            throw YAMLDocument.Fault(
                mark: mark ?? node.mark, message: "a key must be a word, this one is a list or a mapping")
        }
        open.append(parent)
    }
}
