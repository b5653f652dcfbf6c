internal import CJansson

/// A JSON value that is built by hand and owned by one holder: admin replies, problems, log fields.
///
/// Replies of plugins take the faster way of `JSONReference`. It is sendable because it has one holder at a time, and
/// jansson counts the references of values that are shared atomically.
public struct JSONNode: ~Copyable, @unchecked Sendable {
    let tree: Tree

    /// Takes over the one reference that the caller has to `tree`.
    init(owning tree: Tree) {
        self.tree = tree
    }

    /// Takes over a tree whose root nobody else owns.
    public init(adopting root: JSONReference) {
        tree = root.tree
    }

    deinit {
        json_decref(tree)
    }
}

extension JSONNode {
    /// An empty object. Members keep the order in which they are first set.
    public static func object() -> JSONNode {
        JSONNode(owning: made(json_object()))
    }

    /// An empty array.
    public static func array() -> JSONNode {
        JSONNode(owning: made(json_array()))
    }

    public static func array(of strings: some Sequence<String>) -> JSONNode {
        var node = array()
        for string in strings { node.append(.string(string)) }
        return node
    }

    public static func string(_ text: String) -> JSONNode {
        JSONNode(owning: made(text.withCString { json_stringn_nocheck($0, text.utf8.count) }))
    }

    /// Text from outside: malformed UTF-8 is repaired, for jansson stops half way at it.
    public static func string(repairing bytes: some Collection<UInt8>) -> JSONNode {
        string(String(decoding: bytes, as: UTF8.self))
    }

    public static func integer(_ value: Int) -> JSONNode {
        JSONNode(owning: made(json_integer(json_int_t(value))))
    }

    /// A number, in the shortest form that reads back the same; null for an infinity or NaN, which JSON has not.
    public static func double(_ value: Double) -> JSONNode {
        if let whole = exactInteger(value) { return JSONNode(owning: made(json_integer(whole))) }
        return value.isFinite ? JSONNode(owning: made(json_real(value))) : .null()
    }

    public static func boolean(_ value: Bool) -> JSONNode {
        JSONNode(owning: made(value ? json_true() : json_false()))
    }

    public static func null() -> JSONNode {
        JSONNode(owning: made(json_null()))
    }
}

extension JSONNode {
    /// Sets a member of an object. A member of that name is replaced and keeps its place.
    public mutating func set(_ key: String, _ value: consuming JSONNode) {
        store(key, value.release())
    }

    /// Sets a member of an object to a value that its holder keeps: from then on both share it.
    public mutating func set(_ key: String, sharing value: borrowing JSONNode) {
        store(key, json_incref(value.tree))
    }

    /// Appends an element to an array.
    public mutating func append(_ value: consuming JSONNode) {
        append(value.release())
    }

    /// Appends an element that its holder keeps: from then on both share it.
    public mutating func append(sharing value: borrowing JSONNode) {
        append(json_incref(value.tree))
    }

    private mutating func append(_ value: Tree?) {
        let result = json_array_append_new(tree, value)
        precondition(result == 0, "an element is appended to a JSON value that is no array")
    }

    private mutating func store(_ key: String, _ value: Tree?) {
        let result = key.withCString { json_object_setn_new_nocheck(tree, $0, key.utf8.count, value) }
        precondition(result == 0, "a member is set in a JSON value that is no object")
    }

    /// The one reference to the value, which passes to the caller.
    private consuming func release() -> Tree {
        let released = tree
        discard self
        return released
    }

    /// Whether an array has no elements, or an object no members.
    public var isEmpty: Bool { json_array_size(tree) == 0 && json_object_size(tree) == 0 }
}
