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
        let number = child(Self.methods, verb, 0, verb.count, isEncoded: false) ?? Verb.unknown
        var finding = Finding.none
        visit(path) { leaf in
            if let target = target(ofLeaf: leaf, verb: number) {
                finding = .target(target)
                return true
            }
            if finding == .none { finding = .otherVerb(bindings.start[Int(leaf)].target) }
            return false
        }
        return finding
    }

    /// Visits the leaves that have a path, the best first, until `body` says that it is enough.
    ///
    /// At each segment a literal goes before `*`, and that before `**`; what leads nowhere comes back, so that at most
    /// two ways a segment are gone. A custom verb that some template has is taken off the path's end first; only when
    /// no template with that verb has the path, `:` and all are a part of the last segment.
    func visit(_ path: ByteView, _ body: (Int32) -> Bool) {
        guard path.count > 0, path.start[0] == UInt8(ascii: "/") else { return }
        let isEncoded = path.firstIndex(of: UInt8(ascii: "%")) != nil
        if nodes.start[Int(Self.verbs)].hasLiterals, let colon = path.customVerbColon,
            let root = child(Self.verbs, path, colon &+ 1, path.count, isEncoded: isEncoded)
        {
            var isEmpty = true
            let isEnough = descend(root, path.slice(0, colon), 0, isEncoded) { leaf in
                isEmpty = false
                return body(leaf)
            }
            if isEnough || !isEmpty { return }
        }
        _ = descend(Self.root, path, 0, isEncoded, body)
    }

    /// - Parameter position: where the slash before the next segment stands, or the path's end.
    private func descend(
        _ node: Int32, _ path: ByteView, _ position: Int, _ isEncoded: Bool, _ body: (Int32) -> Bool
    ) -> Bool {
        let here = nodes.start[Int(node)]
        if position >= path.count {
            if here.end >= 0, body(here.end) { return true }
        } else {
            let begin = position &+ 1
            let end = path.firstIndex(of: UInt8(ascii: "/"), from: begin) ?? path.count
            if let child = child(node, path, begin, end, isEncoded: isEncoded),
                descend(child, path, end, isEncoded, body)
            {
                return true
            }
            if here.star >= 0, end > begin, descend(here.star, path, end, isEncoded, body) { return true }
        }
        return here.rest >= 0 && body(here.rest)
    }
}
