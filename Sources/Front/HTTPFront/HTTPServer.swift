internal import Bytes
internal import CMicroHTTPD
public import EventLoop
public import LinuxSystem

/// An HTTP/1.1 server on one listening socket: libmicrohttpd as a part of an ``EventLoop``'s turns.
///
/// The library has no thread: its epoll descriptor is registered with the loop. Whatever a turn brings, requests to
/// read, answers to send, is worked off by one `MHD_run` at the turn's end: each costs a system call, and with answers
/// to send a walk over all suspended connections.
///
/// It belongs to the loop's thread, and must be shut down before the loop goes.
public final class HTTPServer: ReadinessHandler {
    let loop: EventLoop
    let service: any HTTPService
    /// Whether the listener is a unix socket.
    let isUnix: Bool
    let maximumHeaderBytes: Int
    let maximumDiscardedBytes: Int
    let headTimeout: Int64
    /// Idle and head timeout together: what a kept connection has for its next head.
    let nextHeadTimeout: Int64
    let bodyTimeout: Int64?
    let discardTimeout: Int64
    /// How long an upgraded connection's client may take nothing of what waits for it, and a service nothing of a body.
    let stallTimeout: Int64

    var daemon: OpaquePointer?
    private var registration: Registration?

    /// Exchanges between request line and end, each at its `slot`.
    var active: [HTTPExchange] = []
    private var free: [HTTPExchange] = []
    /// Suspended exchanges that have been answered or given up.
    var resumable: [HTTPExchange] = []
    /// The list that is worked off, kept for its storage.
    var resumableInWork: [HTTPExchange] = []
    var suspendedCount = 0
    /// Streams of whose draining the service is to hear.
    var drained: [HTTPExchange] = []
    /// The list that is worked off, kept for its storage.
    var drainedInWork: [HTTPExchange] = []
    /// What upgraded connections read into.
    var incoming = ByteBuffer()
    /// Exchanges that wait for their answer without being suspended: to suspend and resume a connection is three system
    /// calls, and most answers come within a turn or two. The library asks for each of them at each run, and wants to
    /// run for ever meanwhile; so they are few, and what takes longer is suspended after all.
    var heldCount = 0

    /// Whether the library has something to do: its descriptor is readable, or a connection was closed. It listens
    /// again behind a full house only when it is run once more.
    var isReady = true
    /// Whether the library has run since it was last asked for its timeout.
    var hasRun = true
    /// Whether the last run may have left something half done: a body of which more lies in the socket, a connection
    /// that was just taken, a piece of a stream to send.
    var leavesMore = true
    /// When the library wants to run by itself.
    var runDeadline = Instant(nanoseconds: 0)

    /// Open connections, each at its `slot`.
    var connections: [HTTPConnection] = []
    /// Open connections.
    public var openConnections: Int { connections.count }
    /// Whether each connection is closed behind its next response: before a server goes, clients learn to go elsewhere.
    public var closesBehindResponses = false
    /// Whether kept connections without a request are still to be closed.
    var closesIdle = false
    /// Whether no new connections are taken.
    public private(set) var isQuiesced = false
    var isShuttingDown = false

    /// Exchanges whose request line has been read and that have not ended.
    public var openExchanges: Int { active.count }

    /// - Parameter listener: a listening socket, TCP or unix, that nobody else closes; workers that share one each bring
    ///   a duplicate.
    public init(
        _ configuration: HTTPServerConfiguration, listeningOn listener: consuming OwnedDescriptor, loop: EventLoop,
        service: any HTTPService
    ) throws(HTTPServerFault) {
        self.loop = loop
        self.service = service
        maximumHeaderBytes = configuration.maximumHeaderBytes
        maximumDiscardedBytes = configuration.maximumDiscardedBytes
        headTimeout = configuration.headTimeout.wholeNanoseconds
        let idle = Int64(configuration.idleTimeoutSeconds) * 1_000_000_000
        nextHeadTimeout = idle == 0 || idle > .max - max(0, headTimeout) ? .max : idle + headTimeout
        stallTimeout = idle == 0 ? .max : idle
        bodyTimeout = configuration.bodyTimeout?.wholeNanoseconds
        discardTimeout = configuration.discardTimeout.wholeNanoseconds
        if idle > 0 { Linux.noticeDeadPeers(ofListener: listener.raw, seconds: max(120, idle / 1_000_000_000)) }
        do throws(SystemError) {
            if case .unix = try Linux.localAddress(of: listener.raw) { isUnix = true } else { isUnix = false }
        } catch {
            throw HTTPServerFault(description: error.description)
        }

        let descriptor = listener.release()
        guard let daemon = start(configuration, descriptor) else {
            Linux.close(descriptor)
            throw HTTPServerFault(description: "libmicrohttpd cannot be started on this listener")
        }
        self.daemon = daemon
        do {
            registration = try loop.register(mhd_epoll_descriptor(daemon), .readable, self)
        } catch {
            stop(daemon)
            throw HTTPServerFault(description: error.description)
        }
        loop.add(self)
    }

    public func ready(_ readiness: Readiness) {
        isReady = true
    }

    /// Takes no new connections. Those with a request, or with none so far, are served on and closed behind their next
    /// response; those that are only kept for another request are closed when the turn ends. Streams go on, and their
    /// connections are closed behind them; upgraded connections are their service's to close.
    public func quiesce() {
        guard let daemon, !isQuiesced else { return }
        isQuiesced = true
        closesBehindResponses = true
        closesIdle = true
        isReady = true
        let listener = MHD_quiesce_daemon(daemon)
        if listener >= 0 { Linux.close(listener) }
    }

    /// Closes everything. Exchanges that were answered get their response, as far as it can be written at once; the
    /// others, streams that have not ended among them, end undelivered, and upgraded sockets are closed. Not inside a
    /// service method that the server has called.
    public func shutDown() {
        guard let daemon else { return }
        quiesce()
        isShuttingDown = true
        for exchange in active where exchange.phase == .held || exchange.isSuspended {
            resume(exchange, as: .leaving)
        }
        // An end takes no exchange off the list: the library does, when it runs.
        for exchange in active { exchange.socket?.end() }
        // The library forbids to be stopped with suspended connections, and writes a response only in the run behind the
        // one that hands it over.
        for _ in 0..<8 where !resumable.isEmpty || maximumWait(now: loop.now) == 0 { runLibrary(daemon) }
        precondition(suspendedCount == 0, "a connection is still suspended after all have been resumed")
        if let registration { loop.deregister(registration) }
        registration = nil
        stop(daemon)
        self.daemon = nil
    }

    // MARK: Connections

    func add(_ connection: HTTPConnection) {
        connection.slot = connections.count
        connections.append(connection)
    }

    func remove(_ connection: HTTPConnection) {
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.slot] = last
            last.slot = connection.slot
        }
    }

    /// Closes what is only kept. Behind the library's run: a request that it had read is an exchange by then.
    func closeIdle() {
        closesIdle = false
        for connection in connections where connection.isIdle { connection.cut() }
        isReady = true
    }

    // MARK: Exchanges

    /// An exchange for a request whose line is here.
    func beginExchange() -> HTTPExchange {
        let exchange = free.popLast() ?? HTTPExchange(server: self)
        exchange.slot = active.count
        active.append(exchange)
        return exchange
    }

    /// Takes back the exchange at `slot`.
    func recycle(slot: Int) {
        // The callbacks only borrow it: this is what keeps it alive while it leaves the list.
        let exchange = active[slot]
        let last = active.removeLast()
        if last !== exchange {
            active[slot] = last
            last.slot = slot
        }
        exchange.reset()
        // What a burst has made is not kept for ever.
        if free.count < 256 { free.append(exchange) }
    }

    /// Has the library take up an exchange that waits, at the end of the turn.
    func resume(_ exchange: HTTPExchange, as phase: ExchangePhase) {
        if exchange.phase == .held {
            heldCount &-= 1
            isReady = true
        } else {
            resumable.append(exchange)
        }
        exchange.phase = phase
    }

    func clientLeft(_ exchange: HTTPExchange) {
        if exchange.phase == .streaming {
            // The library would find out when it next has something to send.
            exchange.cut()
        } else if exchange.phase == .held || exchange.isSuspended {
            resume(exchange, as: .leaving)
        } else {
            return
        }
        service.clientLeft(exchange)
    }
}

@available(*, unavailable)
extension HTTPServer: Sendable {}
