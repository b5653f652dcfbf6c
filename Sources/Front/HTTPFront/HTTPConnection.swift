internal import EventLoop
internal import LinuxSystem

/// What the front knows of a connection beside the library: whether the client has left, and until when it must have
/// said something whole.
///
/// The library times *inactivity* only, which a client that sends a byte now and then never shows. The deadline here is
/// a stored value; one timer looks at it now and then, so that a request sets it without touching the loop.
final class HTTPConnection: ReadinessHandler, TimerHandler {
    private unowned(unsafe) let server: HTTPServer
    private let descriptor: Int32
    private var registration: Registration?
    private var deadline = Instant.distantFuture
    private var timer: TimerID?
    private var timerDeadline = Instant.distantFuture

    /// The request that is being read or served.
    var exchange: HTTPExchange?
    /// A client that closes its sending side counts as gone, as it does with other gateways: the two look the same.
    private(set) var hasLeft = false
    /// Its place among the server's connections.
    var slot = 0
    /// Whether it has had a response.
    var isKept = false
    private var isLimited = false

    /// Whether it is only kept for another request, of which nothing has come. Clients know that such a connection may
    /// end at any time; on a new one they count on an answer.
    var isIdle: Bool { isKept && exchange == nil && !Linux.hasUnread(descriptor) }

    /// Asked at once: of a client that has left nobody can tell any more.
    private let address: SocketAddress?

    private(set) lazy var peer: String = server.isUnix ? "unix" : address?.description ?? ""

    init(server: HTTPServer, descriptor: Int32) {
        self.server = server
        self.descriptor = descriptor
        address = server.isUnix ? nil : try? Linux.peerAddress(of: descriptor)
        // Beside the library's own epoll: one event when the client leaves, none for data.
        registration = try? server.loop.register(descriptor, [.peerClosed, .edgeTriggered], self)
    }

    func ready(_ readiness: Readiness) {
        hasLeft = true
        if let exchange { server.clientLeft(exchange) }
        if exchange?.isBeingRead ?? true { setReadDeadline(deadline) }
    }

    /// As `setDeadline`, for what the client is still to send: when it has left there is little time for it.
    ///
    /// The library (0.9.75) doesn't see an end that has come together with bytes that fill less than its buffer: it
    /// waits for another edge then, which never comes.
    func setReadDeadline(_ instant: Instant) {
        setDeadline(hasLeft ? min(instant, server.loop.now + Self.leaveGrace) : instant)
    }

    /// Nanoseconds in which the library reads what a client that has left has sent.
    private static let leaveGrace: Int64 = 1_000_000_000

    /// The connection is cut at `instant`, unless another deadline is set before.
    func setDeadline(_ instant: Instant) {
        deadline = instant
        if instant < timerDeadline { arm() }
    }

    private func arm() {
        if let timer { server.loop.cancel(timer) }
        timer = server.loop.schedule(at: deadline, self)
        timerDeadline = deadline
    }

    func timerFired(_ timer: TimerID) {
        self.timer = nil
        timerDeadline = .distantFuture
        if deadline == .distantFuture { return }
        if server.loop.now < deadline { return arm() }
        deadline = .distantFuture
        if let exchange { server.sendEarly(exchange, to: descriptor) }
        cut()
    }

    /// Keeps what the kernel holds of a streamed reply small, so that a client that doesn't read is noticed early.
    /// Bytes that are on their way don't count.
    func limitUnsent() {
        guard !isLimited, !server.isUnix else { return }
        isLimited = true
        Linux.limitUnsent(descriptor, bytes: 32_768)
    }

    /// Lets go of the descriptor, which others now listen to.
    func passOn() {
        if let registration { server.loop.deregister(registration) }
        registration = nil
        setDeadline(.distantFuture)
        limitUnsent()
    }

    /// Lets the library read the end of the connection and close it.
    func cut() {
        Linux.shutdown(descriptor)
    }

    /// The library is about to close the descriptor.
    func close() {
        if let registration { server.loop.deregister(registration) }
        if let timer { server.loop.cancel(timer) }
        registration = nil
        timer = nil
    }
}

@available(*, unavailable)
extension HTTPConnection: Sendable {}
