internal import CJansson

/// The process-wide side of jansson.
public enum JSONEngine {
    /// Prepares jansson for several threads. Called once, before the first worker starts: jansson seeds its hash at the
    /// first object, and that start is not safe on two threads at a time.
    public static func prepare() {
        _ = preparation
    }

    private static let preparation: Void = {
        json_object_seed(0)
        patchbay_json_arena_install()
    }()
}

/// jansson's tree. It crosses rooms as an opaque pointer, so that only this room knows jansson.
typealias Tree = UnsafeMutablePointer<json_t>

/// What jansson answered, when it can only be nil because no memory was left.
@inline(__always)
func made(_ tree: Tree?) -> Tree {
    guard let tree else { fatalError("no memory is left for a JSON value") }
    return tree
}
