internal import Bytes
public import Cryptography
public import EventLoop
internal import GRPCWire
internal import HTTP2Engine
internal import LinuxSystem
public import PluginProtocol

/// A connection to one instance of a plugin, on the loop it is given: calls go in, outcomes come out.
///
/// What is started in a turn is sent at its end, in one write. Everything that the plugin does wrong ends the call or
/// the connection with a reason. It belongs to its loop's thread; the loop keeps it alive while it is connected.
public final class PluginConnection: ReadinessHandler, Flushable, TimerHandler {
    public enum State: Equatable, Sendable {
        /// Not yet open. Calls are held.
        case connecting
        case open
        /// The plugin takes no new calls; those begun go on. The text says why.
        case leaving(String)
        case closed(String)
    }

    public let address: PluginAddress
    /// What was agreed, once the handshake is over; nil on a plain connection.
    public internal(set) var tlsFacts: TLSEngine.Facts?
    public internal(set) var state = State.connecting

    /// Calls started and not ended, those that wait for a stream among them.
    public var callsInFlight: Int { waiting.count + openCalls + ending.count }

    /// Whether a call that is started now may reach the plugin.
    public var acceptsCalls: Bool {
        switch state {
        case .connecting, .open: true
        case .leaving, .closed: false
        }
    }

    /// What stands in the way of a connection that is still being made, for people; nil when it is open or over.
    public var obstacle: String? {
        guard state == .connecting else { return nil }
        if session != nil { return "connected to \(address), and no HTTP/2 settings came" }
        if tls != nil { return "connected to \(address), and the TLS handshake is not over" }
        return "connecting to \(address)" + (connectError.map { ": \($0)" } ?? "")
    }

    let security: PluginSecurity
    let loop: EventLoop
    let configuration: PluginConnectionConfiguration
    let readBuffer: ReadBuffer
    let userAgent: ByteBuffer
    weak var owner: (any PluginConnectionOwner)?

    var socket: OwnedDescriptor?
    var registration: Registration?
    /// Stands between the socket and the session, unless the connection is plain.
    var tls: TLSEngine?
    /// Nil until the plugin may be spoken to in HTTP/2.
    var session: HTTP2Session?
    /// Finds out what ended the connection, which is not yet over.
    var probe: (ForeignTLSProbe, reason: String)?
    var connectDeadline: Instant = .distantFuture
    /// The last refusal, while it is tried again.
    var connectError: SystemError?
    var deadlineTimer: TimerID?
    var retryTimer: TimerID?
    /// Set while acknowledgements wait.
    var quietTimer: TimerID?

    var waiting = CallQueue()
    /// Calls with a stream, at the stream's slot.
    var calls: [Call?] = []
    var openCalls = 0
    /// Calls that are over and have not been told.
    var ending = CallQueue()
    var closingIsTold = true

    var inflater = Inflater()
    var timeoutText = ByteBuffer()
    var flushIsAsked = false
    var isBlocked = false
    var hasReceived = false

    /// Makes a connection that `connect()` opens. `owner` is held weakly.
    public init(
        to address: PluginAddress, on loop: EventLoop, owner: any PluginConnectionOwner,
        security: PluginSecurity = .plaintext,
        configuration: PluginConnectionConfiguration = PluginConnectionConfiguration(),
        readBuffer: ReadBuffer = ReadBuffer()
    ) {
        self.address = address
        self.loop = loop
        self.owner = owner
        self.security = security
        self.configuration = configuration
        self.readBuffer = readBuffer
        userAgent = ByteBuffer(configuration.userAgent.utf8)
    }

    // MARK: Calls

    /// Starts a call: held until the connection is open and the plugin allows one more at a time, in order. On a
    /// connection that is leaving or closed it ends as not begun, at the end of the turn.
    public func start(_ call: Call) {
        precondition(call.place == .nowhere, "a call is started that a connection has already")
        call.outcome = .pending
        call.startedAt = loop.now
        call.window = StreamWindow()
        call.messageFrameBytes = 0
        call.reader.begin(isStreaming: call.isStreaming, maximumMessageBytes: call.maximumReplyBytes)
        switch state {
        case .connecting, .open:
            call.place = .waiting(waiting.append(call))
        case .leaving(let reason), .closed(let reason):
            setAside(call, .failed(.notBegun(reason)))
        }
        askFlush()
    }

    /// Sends more frames of a call that was started with `endsRequest` false. `bytes` are copied.
    public func send(_ call: Call, _ bytes: UnsafeRawBufferPointer, endsRequest: Bool) {
        switch call.place {
        case .waiting:
            call.request.append(bytes)
            call.endsRequest = endsRequest
        case .open(let stream):
            call.isWhole = false
            session?.send(bytes, on: stream, endsRequest: endsRequest)
            askFlush()
        case .ending:
            // Whoever is told the end may start the call again, with this too.
            guard call.isWhole else { return }
            call.request.append(bytes)
            call.endsRequest = endsRequest
        case .nowhere:
            // The call ended while more of it was being made.
            break
        }
    }

    /// Bytes of the call's request that wait for a stream, for the plugin's window or for room in the connection.
    public func unsentBytes(of call: Call) -> Int {
        switch call.place {
        case .waiting, .ending: call.request.count
        case .open(let stream): session?.unsentBytes(on: stream) ?? 0
        case .nowhere: 0
        }
    }

    /// Streaming: messages that were handed out have been dealt with, `bytes` in all of their `Call.messageFrameBytes`.
    /// While one is not, no message longer than the window can follow it.
    public func consume(_ call: Call, bytes: Int) {
        guard case .open(let stream) = call.place else { return }
        session?.consume(call.window.consume(bytes), on: stream)
        askFlush()
    }

    /// Gives a call up. `callEnded` is not called; the call is free to be reset as soon as this returns.
    public func cancel(_ call: Call) {
        switch call.place {
        case .nowhere: return
        case .waiting(let position): waiting.remove(at: position)
        case .ending(let position): ending.remove(at: position)
        case .open(let stream):
            session?.reset(stream, .cancel)
            detach(call, from: stream)
            askFlush()
        }
        call.place = .nowhere
    }

    /// Takes an open call off the table; its stream is the session's alone from now on.
    func detach(_ call: Call, from stream: StreamHandle) {
        calls[Int(stream.slot)] = nil
        openCalls -= 1
        call.place = .nowhere
    }

    /// Keeps the end of a call until it may be told.
    func setAside(_ call: Call, _ outcome: CallOutcome) {
        call.outcome = outcome
        call.place = .ending(ending.append(call))
    }

    func tellEndings() {
        // What is set aside while these are told waits for the next turn.
        for _ in 0..<ending.count {
            guard let call = ending.popFirst() else { break }
            call.place = .nowhere
            call.owner?.callEnded(call)
        }
        if ending.isEmpty, !closingIsTold, case .closed(let reason) = state {
            closingIsTold = true
            owner?.connectionClosed(self, reason: reason)
        } else if !ending.isEmpty {
            askFlush()
        }
    }

    func askFlush() {
        if flushIsAsked { return }
        flushIsAsked = true
        loop.flushAtEndOfTurn(self)
    }
}

@available(*, unavailable)
extension PluginConnection: Sendable {}
