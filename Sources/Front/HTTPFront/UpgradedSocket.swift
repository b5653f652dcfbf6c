internal import Bytes
internal import CMicroHTTPD
internal import EventLoop
internal import LinuxSystem

/// A connection that speaks another protocol since a `101`: its bytes, both ways, on the server's loop.
///
/// It is not necessarily the client's own socket: with TLS it would be one end of a pair that the library forwards. A
/// client that closes its sending side counts as gone.
public final class UpgradedSocket {
    /// `unsentBytes` above this many are worth a pause.
    public static var lowWater: Int { 32_768 }

    /// Set in `HTTPService.upgraded`; let go when the socket is closed.
    public var delegate: (any UpgradedSocketDelegate)?

    unowned(unsafe) let server: HTTPServer
    let connection: HTTPConnection
    let descriptor: Int32
    let handle: OpaquePointer
    var registration: Registration?
    var state = State.open
    /// What the client is still to take, `sentBytes` at its front aside.
    var outgoing = ByteBuffer()
    var sentBytes = 0
    /// What came before the upgrade was done.
    var early = ByteBuffer()
    /// Bytes that were read for nothing while it lingered.
    var lingeringBytes = 0
    var isPaused = false
    /// Bytes of the client that the delegate was told of.
    var receivedBytes = 0
    /// Bytes that the kernel has taken.
    var takenBytes = 0
    /// Whether more was unsent than `lowWater` since that was last told.
    var isHigh = false
    /// Whether it is among what is flushed at the end of the turn.
    var flushes = false

    enum State {
        case open
        /// What is unsent is sent, then the sending side is closed.
        case closing
        /// Read to its end: a socket that is closed over unread bytes is reset, and takes with it what it has sent.
        case lingering
        case closed
    }

    init(
        _ server: HTTPServer, _ connection: HTTPConnection, descriptor: Int32, handle: OpaquePointer,
        early bytes: UnsafeRawBufferPointer
    ) {
        self.server = server
        self.connection = connection
        self.descriptor = descriptor
        self.handle = handle
        early.append(bytes)
        // The library has switched Nagle's algorithm on again.
        Linux.sendAtOnce(descriptor)
        flushLater()
        registration = try? server.loop.register(descriptor, [.readable, .peerClosed], self)
        if registration == nil { state = .lingering }
    }

    // MARK: The delegate's

    /// Bytes that the kernel has not taken.
    public var unsentBytes: Int { outgoing.count &- sentBytes }

    /// Whether bytes can be sent.
    public var isOpen: Bool { state == .open }

    /// Sends bytes at the end of the turn. Nothing but `unsentBytes` tells how much waits there.
    public func send(_ bytes: UnsafeRawBufferPointer) {
        guard state == .open, bytes.count > 0 else { return }
        outgoing.append(bytes)
        if unsentBytes > Self.lowWater { isHigh = true }
        flushLater()
    }

    /// Reads no more until `resumeReading`. Meanwhile a client that leaves is told of at once, whatever it has sent.
    public func pauseReading() {
        guard state == .open else { return }
        isPaused = true
        listen()
    }

    public func resumeReading() {
        guard state == .open else { return }
        isPaused = false
        if early.count > 0 { flushLater() }
        listen()
    }

    /// Closes the connection behind what is unsent. `socketReceived` is called no more.
    public func close() {
        guard state == .open else { return }
        state = .closing
        flushLater()
    }

    /// Closes the connection.
    public func cut() {
        guard state != .closed else { return }
        state = .lingering
        flushLater()
        Linux.shutdown(descriptor)
    }
}

@available(*, unavailable)
extension UpgradedSocket: Sendable {}
