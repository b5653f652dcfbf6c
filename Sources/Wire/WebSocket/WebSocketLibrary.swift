internal import CWslay

/// The library behind the door.
enum WebSocketLibrary {
    /// As text, such as `1.1.1`.
    static let version = WSLAY_VERSION
}
