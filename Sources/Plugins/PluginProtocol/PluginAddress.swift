/// Where a plugin says that it listens: fields 3 and 4 of the handshake line.
///
/// It is the plugin's word, so nobody connects before `AddressPolicy` has agreed.
public enum PluginAddress: Sendable, Equatable {
    /// A socket in the file system. A relative path counts from the plugin's working directory.
    case unix(path: String)
    /// `host` is an IP literal without brackets, or `localhost`.
    case tcp(host: String, port: UInt16)
}

extension PluginAddress {
    /// The address with `localhost` as an IP literal: 127.0.0.1, unless only ::1 is listened at. Some libraries listen on
    /// each address of the name at a port of its own, and print one of them.
    ///
    /// - Parameter isRefused: whether nobody listens there now. Both may refuse: plugins may print before they listen.
    public func resolvingLocalhost(isRefused: (_ host: String, _ port: UInt16) -> Bool) -> PluginAddress {
        guard case .tcp("localhost", let port) = self else { return self }
        let isOnlyVersion6 = isRefused("127.0.0.1", port) && !isRefused("::1", port)
        return .tcp(host: isOnlyVersion6 ? "::1" : "127.0.0.1", port: port)
    }
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
