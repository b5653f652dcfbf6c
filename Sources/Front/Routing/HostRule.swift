public import Bytes

/// Which `Host` a listener answers to: the defence against DNS rebinding.
public struct HostRule: Sendable {
    /// Where the listener listens.
    public enum Listener: Sendable {
        case loopback
        /// Any other TCP address.
        case network
        case unix
    }

    private let listener: Listener
    private let names: [[UInt8]]
    private let isOpen: Bool

    /// `hosts` are further names, `*` for any. `isAuthenticated` (`auth:` is on) opens a listener on the network, never
    /// one on loopback.
    public init(listener: Listener, hosts: [String], isAuthenticated: Bool = false) {
        self.listener = listener
        self.names = hosts.map { name in
            let bytes = name.utf8.map(\.lowercasedASCII)
            return bytes.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return [] }
                let view = ByteView(start: start, count: buffer.count)
                return HostName(view).map { [UInt8]($0.name.bytes) } ?? bytes
            }
        }
        switch listener {
        case .unix: isOpen = true
        case .loopback: isOpen = hosts.contains("*")
        case .network: isOpen = hosts.contains("*") || isAuthenticated
        }
    }

    /// Whether a request that names `host` may be served; if not: 421. Nil, which only HTTP/1.0 may send, is: what
    /// has been tricked is a browser, and every browser names a host.
    public func allows(_ host: ByteView?) -> Bool {
        if isOpen { return true }
        guard let host else { return true }
        guard let host = HostName(host) else { return false }
        if listener == .loopback {
            if host.name.isCaseInsensitively("localhost") || host.name.isCaseInsensitively("127.0.0.1")
                || host.name.isCaseInsensitively("[::1]")
            {
                return true
            }
        } else if host.isBeyondStrangers {
            return true
        }
        for name in names where host.name.isCaseInsensitively(name) { return true }
        return false
    }

    /// The `detail` of a 421.
    public func explanation(for host: ByteView?) -> String {
        let name = String((host?.text ?? "").prefix(80))
        return "this listener does not answer to the host \"\(name)\"; add it to hosts: in the configuration"
    }
}
