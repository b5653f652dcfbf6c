internal import CJansson

/// A value in the tree of a reply, owned by the container it stands in: trivial, for the hot path.
///
/// It is valid for as long as its `JSONReply` builds, or the `JSONNode` that it belongs to lives. A value is put into a
/// container as soon as it is made, and filled afterwards: so nothing leaks when building stops half way.
public struct JSONReference {
    let opaque: OpaquePointer

    var tree: Tree { Tree(opaque) }

    init(_ tree: Tree) {
        opaque = OpaquePointer(tree)
    }

    public static func object() -> JSONReference { JSONReference(made(json_object())) }

    public static func array() -> JSONReference { JSONReference(made(json_array())) }

    /// - Parameter utf8: must be UTF-8 (`UTF8Text.isValid`); NUL is allowed.
    public static func string(_ utf8: UnsafeRawBufferPointer) -> JSONReference {
        guard let start = utf8.baseAddress else { return JSONReference(made(json_stringn_nocheck("", 0))) }
        return JSONReference(made(json_stringn_nocheck(start.assumingMemoryBound(to: CChar.self), utf8.count)))
    }

    public static func integer(_ value: Int64) -> JSONReference { JSONReference(made(json_integer(json_int_t(value)))) }

    public static func boolean(_ value: Bool) -> JSONReference {
        JSONReference(made(value ? json_true() : json_false()))
    }

    public static func null() -> JSONReference { JSONReference(made(json_null())) }

    /// Sets a member; `self` must be an object. A member of that name is replaced and keeps its place.
    public func set(_ key: UnsafeRawBufferPointer, _ value: JSONReference) {
        let start = key.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
        let result =
            if let start {
                json_object_setn_new_nocheck(tree, start, key.count, value.tree)
            } else {
                json_object_setn_new_nocheck(tree, "", 0, value.tree)
            }
        precondition(result == 0, "a member is set in a JSON value that is no object")
    }

    /// The member of that name; nil when there is none. `self` must be an object.
    public func member(_ key: UnsafeRawBufferPointer) -> JSONReference? {
        guard let start = key.baseAddress else { return nil }
        return json_object_getn(tree, start.assumingMemoryBound(to: CChar.self), key.count).map { JSONReference($0) }
    }

    /// Takes the member out, if it is there; `self` must be an object.
    public func remove(_ key: UnsafeRawBufferPointer) {
        guard let start = key.baseAddress else { return }
        _ = json_object_deln(tree, start.assumingMemoryBound(to: CChar.self), key.count)
    }

    /// Appends an element; `self` must be an array.
    public func append(_ value: JSONReference) {
        precondition(json_array_append_new(tree, value.tree) == 0, "an element is appended to no JSON array")
    }
}
