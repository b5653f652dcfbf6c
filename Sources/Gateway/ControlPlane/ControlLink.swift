internal import Bytes
internal import Cryptography
internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginConnection
internal import PluginProtocol

/// The control plane's connection to one instance: reflection, stdio, health and shutdown go over it, so that they never
/// wait behind a worker's calls.
final class ControlLink: PluginConnectionOwner, Identifiable {
    /// Nil only within `init`.
    private var connection: PluginConnection?
    private var opened: (() -> Void)?
    /// When it could first be called; nil before.
    private(set) var openedAt: Instant?
    private let loop: EventLoop
    private var leaves: ((ID) -> Void)?
    private var closed: ((ID, String) -> Void)?
    private var calls: [ObjectIdentifier: ControlCall] = [:]

    /// Connects. `opened` or `closed` is called first, each at most once; `leaves` at most once between them, when the plugin
    /// takes no new calls and those begun go on.
    init(
        to address: PluginAddress, on loop: EventLoop, security: PluginSecurity = .plaintext,
        configuration: PluginConnectionConfiguration, opened: @escaping () -> Void,
        leaves: @escaping (ID) -> Void, closed: @escaping (ID, String) -> Void
    ) {
        self.loop = loop
        self.opened = opened
        self.leaves = leaves
        self.closed = closed
        var configuration = configuration
        configuration.detectsForeignTLS = true
        let connection = PluginConnection(
            to: address, on: loop, owner: self, security: security, configuration: configuration)
        self.connection = connection
        connection.connect()
    }

    /// What stands in the way of the connection; nil when it is open or over.
    var obstacle: String? { connection?.obstacle }

    /// Whether the connection is closed, or never came about.
    var isOver: Bool { closed == nil }

    /// Whether a call that is started now may reach the plugin.
    var acceptsCalls: Bool { connection?.acceptsCalls == true }

    /// What was agreed with the plugin, once the handshake is over; nil on a plain connection.
    var tlsFacts: TLSEngine.Facts? { connection?.tlsFacts }

    /// Starts a call, whole with its one `message`, or open for more when it is nil; `received` gets its messages if it is
    /// streaming, and its end.
    ///
    /// - Parameter timeoutText: `grpc-timeout` as it is sent, for a probe that needs one without the form.
    @discardableResult
    func call(
        _ path: String, message: [UInt8]?, timeoutText: String? = nil, isStreaming: Bool = false,
        maximumReplyBytes: Int,
        received: @escaping (ControlCall.Event) -> Void
    ) -> ControlCall {
        var key: ObjectIdentifier?
        let call = ControlCall(path: path, isStreaming: isStreaming, maximumReplyBytes: maximumReplyBytes) {
            [unowned self] event in
            received(event)
            if case .ended = event, let key { calls[key] = nil }
        }
        let identifier = ObjectIdentifier(call)
        key = identifier
        calls[identifier] = call
        call.call.endsRequest = message != nil
        if let timeoutText { call.call.metadata.append(name: "grpc-timeout", value: timeoutText) }
        if let message {
            call.call.beginFrame()
            call.call.request.append(message)
            call.call.sealFrame()
        }
        connection?.start(call.call)
        return call
    }

    /// A further message of a call that was started without one.
    func send(_ call: ControlCall, message: [UInt8]) {
        var frame = ByteBuffer()
        let start = MessageFrame.begin(in: &frame)
        frame.append(message)
        MessageFrame.seal(in: &frame, from: start)
        connection?.send(call.call, frame.bytes, endsRequest: false)
    }

    /// No further message of such a call.
    func finish(_ call: ControlCall) {
        connection?.send(call.call, UnsafeRawBufferPointer(start: nil, count: 0), endsRequest: true)
    }

    /// Where a streaming call's message is received: it is dealt with.
    func consume(_ call: ControlCall) {
        connection?.consume(call.call, bytes: call.call.messageFrameBytes)
    }

    /// Ends a call; `received` hears no more of it.
    func cancel(_ call: ControlCall) {
        guard calls.removeValue(forKey: ObjectIdentifier(call)) != nil else { return }
        connection?.cancel(call.call)
    }

    /// Closes the connection. Nobody is told.
    func close() {
        opened = nil
        leaves = nil
        closed = nil
        // The connection must not tell calls of their end that nobody holds any more.
        for call in calls.values { connection?.cancel(call.call) }
        calls = [:]
        connection?.close()
    }

    func connectionOpened(_ connection: PluginConnection) {
        let opened = self.opened
        self.opened = nil
        openedAt = loop.now
        opened?()
    }

    func connectionLeaves(_ connection: PluginConnection) {
        let leaves = self.leaves
        self.leaves = nil
        leaves?(id)
    }

    func connectionClosed(_ connection: PluginConnection, reason: String) {
        let closed = self.closed
        self.closed = nil
        leaves = nil
        closed?(id, reason)
    }
}

@available(*, unavailable)
extension ControlLink: Sendable {}
