internal import CLinux
internal import Glibc

/// What a non-blocking connect has come to.
public enum ConnectResult: ~Copyable {
    case connected(OwnedDescriptor)
    /// Done when the socket is writable; ``Linux/pendingError(_:)`` then tells how it went.
    case inProgress(OwnedDescriptor)
    case failed(SystemError)
}

/// What a non-blocking accept gave.
public enum AcceptResult: ~Copyable {
    case accepted(OwnedDescriptor)
    case wouldBlock
    case failed(SystemError)
}

extension Linux {
    /// Connects a non-blocking socket to a unix socket.
    ///
    /// A path of more than 107 bytes fails with ENAMETOOLONG, a listener whose backlog is full with EAGAIN.
    public static func connectUnix(path: String) -> ConnectResult {
        guard let address = RawAddress(path: path) else {
            return .failed(SystemError(call: "connect", code: ENAMETOOLONG))
        }
        return connect(to: address)
    }

    /// Connects a non-blocking socket, with TCP_NODELAY, to an IP literal or `localhost`; other names fail with EINVAL.
    public static func connectTCP(host: String, port: UInt16) -> ConnectResult {
        guard let address = RawAddress(host: host, port: port) else {
            return .failed(SystemError(call: "connect", code: EINVAL))
        }
        return connect(to: address)
    }

    private static func connect(to address: RawAddress) -> ConnectResult {
        do throws(SystemError) {
            let socket = try streamSocket(address.family)
            if address.family != AF_UNIX { setOption(socket.raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
            let answer = address.with { Glibc.connect(socket.raw, $0, $1) }
            if answer == 0 { return .connected(socket) }
            let code = errno
            // A connect that a signal interrupts goes on by itself.
            if code == EINPROGRESS || code == EINTR { return .inProgress(socket) }
            return .failed(SystemError(call: "connect", code: code))
        } catch {
            return .failed(error)
        }
    }

    /// The errno of a connect that was in progress, 0 when it has succeeded. Reading it clears it.
    public static func pendingError(_ socket: Int32) -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    /// A non-blocking listener on a host (name, IP literal, or empty for every address) and a port (0: any free one).
    ///
    /// `::` takes IPv4 too. A name that cannot be resolved is `getaddrinfo: EADDRNOTAVAIL`.
    public static func listen(host: String, port: UInt16, backlog: Int32 = 4096) throws(SystemError) -> OwnedDescriptor
    {
        // A container may have no IPv6 at all; every address is IPv4's every address then.
        guard host != "" || hasIPv6 else { return try listen(host: "0.0.0.0", port: port, backlog: backlog) }
        let address = try resolve(host: host, port: port)
        let socket = try streamSocket(address.family)
        setOption(socket.raw, SOL_SOCKET, SO_REUSEADDR, 1)
        if address.family == AF_INET6 { setOption(socket.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        guard address.with({ bind(socket.raw, $0, $1) }) == 0 else { throw SystemError("bind") }
        guard Glibc.listen(socket.raw, backlog) == 0 else { throw SystemError("listen") }
        return socket
    }

    /// The first address of a host, as the resolver orders them. May ask a name server: only at start.
    private static func resolve(host: String, port: UInt16) throws(SystemError) -> RawAddress {
        if let literal = RawAddress(host: host.isEmpty ? "::" : host, port: port) { return literal }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let answer = getaddrinfo(host, String(port), &hints, &found)
        let code = errno
        defer { if let found { freeaddrinfo(found) } }
        guard answer == 0, let first = found?.pointee, let bytes = first.ai_addr else {
            throw SystemError(call: "getaddrinfo", code: answer == EAI_SYSTEM ? code : EADDRNOTAVAIL)
        }
        var address = RawAddress()
        address.length = min(first.ai_addrlen, address.length)
        withUnsafeMutableBytes(of: &address.storage) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: Int(address.length)))
        }
        return address
    }

    /// A connection that waits at a listener: non-blocking.
    public static func accept(_ listener: Int32) -> AcceptResult {
        while true {
            let answer = linux_accept(listener)
            if answer >= 0 { return .accepted(OwnedDescriptor(answer)) }
            let code = errno
            // ECONNABORTED: the client left while it waited, the next one may be there.
            if code == EINTR || code == ECONNABORTED { continue }
            return code == EAGAIN ? .wouldBlock : .failed(SystemError(call: "accept4", code: code))
        }
    }

    /// Where a socket is bound.
    public static func localAddress(of socket: Int32) throws(SystemError) -> SocketAddress {
        var raw = RawAddress()
        guard raw.fill({ getsockname(socket, $0, $1) }) == 0 else { throw SystemError("getsockname") }
        guard let address = raw.address else { throw SystemError(call: "getsockname", code: EAFNOSUPPORT) }
        return address
    }

    /// Whom a socket is connected to.
    public static func peerAddress(of socket: Int32) throws(SystemError) -> SocketAddress {
        var raw = RawAddress()
        guard raw.fill({ getpeername(socket, $0, $1) }) == 0 else { throw SystemError("getpeername") }
        guard let address = raw.address else { throw SystemError(call: "getpeername", code: EAFNOSUPPORT) }
        return address
    }

    /// Ends both directions of a connection; the descriptor stays open.
    public static func shutdown(_ socket: Int32) {
        _ = Glibc.shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Whether bytes have come that nobody has read.
    public static func hasUnread(_ socket: Int32) -> Bool {
        var byte: UInt8 = 0
        return Glibc.recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    /// Two connected non-blocking unix sockets.
    public static func socketPair() throws(SystemError) -> SocketPair {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, streamType, 0, &ends) == 0 else { throw SystemError("socketpair") }
        return SocketPair(first: OwnedDescriptor(ends[0]), second: OwnedDescriptor(ends[1]))
    }

    private static var hasIPv6: Bool {
        guard let probe = try? streamSocket(AF_INET6) else { return false }
        return probe.raw >= 0
    }

    static func streamSocket(_ family: Int32) throws(SystemError) -> OwnedDescriptor {
        try owned("socket", socket(family, streamType, 0))
    }

    private static var streamType: Int32 {
        Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    }

    /// Sets an option that every Linux has; where a socket cannot have it, nothing is lost.
    private static func setOption(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// Two sockets that are connected to each other.
public struct SocketPair: ~Copyable {
    public let first: OwnedDescriptor
    public let second: OwnedDescriptor

    /// Both sockets, each with its new owner.
    public consuming func split() -> (first: Int32, second: Int32) {
        (first.release(), second.release())
    }
}
