/// What a handler wants to hear of a descriptor. Errors and hang-ups are always told.
///
/// The raw value is epoll's mask, so nothing is converted between here and the kernel.
public struct Interest: OptionSet, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable
    public static var readable: Interest { Interest(rawValue: 0x001) }
    @inlinable
    public static var writable: Interest { Interest(rawValue: 0x004) }
    /// The peer has closed its sending side, or the connection (`EPOLLRDHUP`).
    @inlinable
    public static var peerClosed: Interest { Interest(rawValue: 0x2000) }
    /// Told once for each change, not again and again while it holds.
    @inlinable
    public static var edgeTriggered: Interest { Interest(rawValue: 1 << 31) }
}

/// What has become of a descriptor. The raw value is epoll's mask.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable
    public static var readable: Readiness { Readiness(rawValue: 0x001) }
    @inlinable
    public static var writable: Readiness { Readiness(rawValue: 0x004) }
    /// An error is pending: a socket tells it by `Linux.pendingError(_:)`, and the next read or write returns it.
    @inlinable
    public static var failed: Readiness { Readiness(rawValue: 0x008) }
    /// Both directions are closed; bytes that came before may still be there to read.
    @inlinable
    public static var hungUp: Readiness { Readiness(rawValue: 0x010) }
    /// See ``Interest/peerClosed``.
    @inlinable
    public static var peerClosed: Readiness { Readiness(rawValue: 0x2000) }
}
