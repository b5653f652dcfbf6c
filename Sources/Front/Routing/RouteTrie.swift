internal import Bytes

/// Path templates as a trie in flat arrays: a look-up takes as long as the path is, however many routes there are.
///
/// A node's literals are edges of one hash table over (node, segment), so a node with ten thousand of them is no slower
/// than one with two. Each custom verb (`:cancel`) has a trie of its own, whose root is an edge of the node `verbs`.
/// Nothing is allocated: segments are decoded while they are hashed and compared.
struct RouteTrie: Sendable {
    struct Node: Sendable {
        /// The node behind `*`, or -1.
        var star: Int32 = -1
        /// The leaf of a path that ends here, or -1.
        var end: Int32 = -1
        /// The leaf of `**`, or -1.
        var rest: Int32 = -1
        var hasLiterals = false
    }

    struct Edge: Sendable {
        var hash: UInt32 = 0
        var parent: Int32 = -1
        /// The node it leads to, or -1: an empty slot.
        var child: Int32 = -1
        /// The decoded segment in `names`.
        var name = 0..<0
    }

    /// A verb of a path, and what it leads to.
    struct Binding: Sendable {
        /// In `names`; `*` is any.
        var verb: Range<Int>
        /// The caller's own number of the route, or the complement of the index of a plugin that is not known yet.
        var target: Int32
    }

    /// The trie of templates without a custom verb.
    static let root: Int32 = 0
    /// The parent of the other tries' roots.
    static let verbs: Int32 = 1

    let nodes: [Node]
    /// Open addressing, at most half full. A power of two.
    let edges: [Edge]
    /// The bindings of each path, as a stretch of `bindings`.
    let leaves: [Range<Int>]
    let bindings: [Binding]
    let names: [UInt8]

    var isEmpty: Bool { bindings.isEmpty }

    /// The node behind a literal segment.
    func child(_ parent: Int32, _ segment: ByteView) -> Int32? {
        guard nodes[Int(parent)].hasLiterals else { return nil }
        let mask = edges.count - 1
        let hash = Self.hash(parent, DecodedBytes(segment))
        var position = Int(hash) & mask
        while true {
            let edge = edges[position]
            if edge.child < 0 { return nil }
            if edge.hash == hash, edge.parent == parent, equals(edge.name, segment) { return edge.child }
            position = (position &+ 1) & mask
        }
    }

    private func equals(_ name: Range<Int>, _ segment: ByteView) -> Bool {
        guard name.count <= segment.count else { return false }
        var decoded = DecodedBytes(segment)
        for index in name where decoded.next() != names[index] { return false }
        return decoded.next() == nil
    }

    /// What a leaf has for the verb. `HEAD` is served by `GET`; `OPTIONS` is the gateway's own unless it is named.
    func target(of leaf: Range<Int>, verb: ByteView) -> Int32? {
        var second: Int32?
        var third: Int32?
        for binding in bindings[leaf] {
            let name = names[binding.verb]
            if verb.equals(name) { return binding.target }
            if name.elementsEqual("GET".utf8), verb.equals("HEAD") { second = binding.target }
            if name.elementsEqual("*".utf8), !verb.equals("OPTIONS") { third = binding.target }
        }
        return second ?? third
    }

    /// FNV-1a over the node and the decoded segment.
    static func hash(_ parent: Int32, _ segment: some IteratorProtocol<UInt8>) -> UInt32 {
        let prime: UInt32 = 16_777_619
        var segment = segment
        var hash = (2_166_136_261 ^ UInt32(bitPattern: parent)) &* prime
        while let byte = segment.next() { hash = (hash ^ UInt32(byte)) &* prime }
        return hash ^ hash >> 15
    }
}

/// The bytes of a segment, percent-decoded. A `%` that no two hexadecimal digits follow stands for itself.
struct DecodedBytes: IteratorProtocol {
    private let segment: ByteView
    private var index = 0

    init(_ segment: ByteView) {
        self.segment = segment
    }

    mutating func next() -> UInt8? {
        guard index < segment.count else { return nil }
        let byte = segment.start[index]
        if byte == UInt8(ascii: "%"), index &+ 2 < segment.count,
            let high = segment.start[index &+ 1].hexadecimalValue, let low = segment.start[index &+ 2].hexadecimalValue
        {
            index &+= 3
            return high << 4 | low
        }
        index &+= 1
        return byte
    }
}
