internal import Bytes

/// Path templates as a trie in flat arrays: a look-up takes as long as the path is, however many routes there are.
///
/// A node's literals are edges of one hash table over (node, segment), so a node with ten thousand of them is no slower
/// than one with two. Each custom verb (`:cancel`) has a trie of its own, whose root is an edge of the node `verbs`.
/// Nothing is allocated, retained or copied: segments are hashed and compared where they stand, eight bytes at a time.
struct RouteTrie: BitwiseCopyable, Sendable {
    struct Node: BitwiseCopyable {
        /// The node behind `*`, or -1.
        var star: Int32 = -1
        /// The leaf of a path that ends here, or -1.
        var end: Int32 = -1
        /// The leaf of `**`, or -1.
        var rest: Int32 = -1
        var hasLiterals = false
    }

    struct Edge: BitwiseCopyable {
        /// The name's first eight bytes, filled up with zeros: most names need no second look.
        var head: UInt64 = 0
        var parent: Int32 = -1
        /// The node it leads to, or -1: an empty slot.
        var child: Int32 = -1
        /// Of the name, decoded, in bytes.
        var length: Int32 = 0
        /// Where the words of the name behind the first begin in `names`.
        var name: Int32 = 0
    }

    /// A verb of a path, and what it leads to. A leaf is the index of its path's first one.
    struct Binding: BitwiseCopyable {
        /// Its number.
        var verb: Int32
        /// The caller's own number of the route, or the complement of the index of a plugin that is not known yet.
        var target: Int32
        /// Whether the next binding is another path's.
        var isLast: Bool
    }

    /// The trie of templates without a custom verb.
    static let root: Int32 = 0
    /// The parent of the other tries' roots.
    static let verbs: Int32 = 1
    /// The parent of the requests' verbs (`GET`), whose "nodes" are their numbers.
    static let methods: Int32 = 2

    /// Numbers of verbs, which every trie has.
    enum Verb {
        static let get: Int32 = 0
        static let head: Int32 = 1
        static let options: Int32 = 2
        static let any: Int32 = 3
        static let unknown: Int32 = -1
        static let names = ["GET", "HEAD", "OPTIONS", "*"]
    }

    let nodes: FlatArray<Node>
    /// Open addressing, at most half full. A power of two.
    let edges: FlatArray<Edge>
    let bindings: FlatArray<Binding>
    let names: FlatArray<UInt64>
    let isEmpty: Bool

    /// The node behind a literal segment: what stands in `path` from `begin` up to `end`.
    ///
    /// - Parameter isEncoded: whether there may be a `%` in it.
    @inline(__always)
    func child(_ parent: Int32, _ path: ByteView, _ begin: Int, _ end: Int, isEncoded: Bool) -> Int32? {
        guard nodes.start[Int(parent)].hasLiterals else { return nil }
        if isEncoded { return childOfEncoded(parent, path.slice(begin, end)) }
        let head = path.word(begin, end)
        var state = Self.hash(parent, head)
        var index = begin &+ 8
        while index < end {
            state = Folding.fold(state ^ path.word(index, end))
            index &+= 8
        }
        let mask = edges.count &- 1
        var position = Int(truncatingIfNeeded: state) & mask
        while true {
            let edge = edges.start[position]
            if edge.child < 0 { return nil }
            if edge.head == head, edge.parent == parent, Int(edge.length) == end &- begin {
                var word = Int(edge.name)
                index = begin &+ 8
                while index < end, names.start[word] == path.word(index, end) {
                    index &+= 8
                    word &+= 1
                }
                if index >= end { return edge.child }
            }
            position = (position &+ 1) & mask
        }
    }

    /// The same of a segment that is percent-decoded on the way, twice: few are.
    private func childOfEncoded(_ parent: Int32, _ segment: ByteView) -> Int32? {
        var words = DecodedWords(segment)
        let head = words.next() ?? 0
        var state = Self.hash(parent, head)
        while let word = words.next() { state = Folding.fold(state ^ word) }
        let mask = edges.count &- 1
        var position = Int(truncatingIfNeeded: state) & mask
        while true {
            let edge = edges.start[position]
            if edge.child < 0 { return nil }
            if edge.head == head, edge.parent == parent, Int(edge.length) == words.length, hasName(edge, segment) {
                return edge.child
            }
            position = (position &+ 1) & mask
        }
    }

    private func hasName(_ edge: Edge, _ segment: ByteView) -> Bool {
        var words = DecodedWords(segment)
        _ = words.next()
        var position = Int(edge.name)
        while let word = words.next() {
            guard names.start[position] == word else { return false }
            position &+= 1
        }
        return true
    }

    /// What a leaf has for the verb of that number. `HEAD` is served by `GET`; `OPTIONS` is the gateway's own unless it
    /// is named.
    func target(ofLeaf leaf: Int32, verb: Int32) -> Int32? {
        var second: Int32?
        var third: Int32?
        var index = Int(leaf)
        while true {
            let binding = bindings.start[index]
            if binding.verb == verb { return binding.target }
            if binding.verb == Verb.get, verb == Verb.head { second = binding.target }
            if binding.verb == Verb.any, verb != Verb.options { third = binding.target }
            if binding.isLast { return second ?? third }
            index &+= 1
        }
    }

    /// The hash of an edge whose name is not longer than a word; `Folding` goes on for the others.
    @inline(__always)
    static func hash(_ parent: Int32, _ head: UInt64) -> UInt64 {
        Folding.fold(head ^ UInt64(UInt32(bitPattern: parent) &+ 1) &* 0xD6E8_FEB8_6659_FD93)
    }
}
