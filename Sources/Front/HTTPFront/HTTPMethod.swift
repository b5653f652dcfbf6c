public import Bytes

/// A request method, as far as the gateway knows it.
public enum HTTPMethod: Sendable {
    case get
    case head
    case post
    case put
    case patch
    case delete
    case options
    /// Its name is `exchange.method`.
    case other

    /// Methods are case-sensitive.
    public init(_ name: ByteView) {
        switch name.count {
        case 3:
            self = name.isExactly("GET") ? .get : name.isExactly("PUT") ? .put : .other
        case 4:
            self = name.isExactly("POST") ? .post : name.isExactly("HEAD") ? .head : .other
        case 5:
            self = name.isExactly("PATCH") ? .patch : .other
        case 6:
            self = name.isExactly("DELETE") ? .delete : .other
        case 7:
            self = name.isExactly("OPTIONS") ? .options : .other
        default:
            self = .other
        }
    }
}
