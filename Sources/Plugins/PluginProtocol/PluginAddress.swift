/// Where a plugin says that it listens: fields 3 and 4 of the handshake line.
///
/// It is the plugin's word, so nobody connects before `AddressPolicy` has agreed.
public enum PluginAddress: Sendable, Equatable {
    /// A socket in the file system. A relative path counts from the plugin's working directory.
    case unix(path: String)
    /// `host` is an IP literal without brackets, or `localhost`.
    case tcp(host: String, port: UInt16)
}

extension PluginAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port) where host.utf8.contains(UInt8(ascii: ":")): "tcp:[\(host)]:\(port)"
        case .tcp(let host, let port): "tcp:\(host):\(port)"
        }
    }
}
