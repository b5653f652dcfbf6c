/// Where a listener listens.
public enum ListenAddress: Sendable, Equatable, Hashable {
    /// `host` is an IP literal without brackets; port 0 lets the system choose.
    case tcp(host: String, port: UInt16)
    case unix(path: String)
}

extension ListenAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tcp(let host, let port) where host.utf8.contains(UInt8(ascii: ":")): "[\(host)]:\(port)"
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
