internal import Bytes

extension RouteTrie {
    enum Finding: Equatable {
        case target(Int32)
        /// The path has bindings, of which this is one, but none for the verb.
        case otherVerb(Int32)
        case none
    }

    /// What serves a well-formed path.
    func find(path: ByteView, verb: ByteView) -> Finding {
        var finding = Finding.none
        visit(path) { leaf in
            if let target = target(of: leaf, verb: verb) {
                finding = .target(target)
                return true
            }
            if finding == .none, let other = bindings[leaf].first { finding = .otherVerb(other.target) }
            return false
        }
        return finding
    }

    /// Visits the leaves that have a path, the best first, until `body` says that it is enough.
    ///
    /// At each segment a literal goes before `*`, and that before `**`; what leads nowhere comes back, so that at most
    /// two ways a segment are gone. A custom verb that some template has is taken off the path's end first; only when
    /// no template with that verb has the path, `:` and all are a part of the last segment.
    func visit(_ path: ByteView, _ body: (Range<Int>) -> Bool) {
        guard path.count > 0, path.start[0] == UInt8(ascii: "/") else { return }
        if let colon = path.customVerbColon, let root = child(Self.verbs, path.slice(colon + 1, path.count)) {
            var isEmpty = true
            let isEnough = descend(root, path.slice(0, colon), 0) { leaf in
                isEmpty = false
                return body(leaf)
            }
            if isEnough || !isEmpty { return }
        }
        _ = descend(Self.root, path, 0, body)
    }

    /// - Parameter position: where the slash before the next segment stands, or the path's end.
    private func descend(_ node: Int32, _ path: ByteView, _ position: Int, _ body: (Range<Int>) -> Bool) -> Bool {
        let here = nodes[Int(node)]
        if position >= path.count {
            if here.end >= 0, body(leaves[Int(here.end)]) { return true }
        } else {
            let end = path.firstIndex(of: UInt8(ascii: "/"), from: position + 1) ?? path.count
            let segment = path.slice(position + 1, end)
            if let child = child(node, segment), descend(child, path, end, body) { return true }
            if here.star >= 0, segment.count > 0, descend(here.star, path, end, body) { return true }
        }
        return here.rest >= 0 && body(leaves[Int(here.rest)])
    }
}
