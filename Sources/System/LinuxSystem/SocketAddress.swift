/// Where a socket is bound or connected.
public enum SocketAddress: Equatable, Sendable {
    /// An IP address as text, without brackets, and a port.
    case internet(host: String, port: UInt16)
    /// Empty for a socket without a name, as a client's is.
    case unix(path: String)
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/patchbay.sock`.
    public var description: String {
        switch self {
        case .internet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }

    /// 0 for a unix socket.
    public var port: UInt16 {
        switch self {
        case .internet(_, let port): port
        case .unix: 0
        }
    }
}
