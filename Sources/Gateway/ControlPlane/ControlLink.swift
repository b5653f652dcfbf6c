internal import Bytes
internal import Cryptography
internal import EventLoop
internal import GRPCWire
internal import PluginConnection
internal import PluginProtocol

/// The control plane's connection to one instance: reflection, stdio, health and shutdown go over it, so that they never
/// wait behind a worker's calls.
final class ControlLink: PluginConnectionOwner {
    /// Nil only within `init`.
    private var connection: PluginConnection?
    private var opened: (() -> Void)?
    private var closed: ((String) -> Void)?
    private var calls: [ObjectIdentifier: ControlCall] = [:]

    /// Connects. One of the two closures is called first, `closed` at most once.
    init(
        to address: PluginAddress, on loop: EventLoop, security: PluginSecurity = .plaintext,
        configuration: PluginConnectionConfiguration, opened: @escaping () -> Void, closed: @escaping (String) -> Void
    ) {
        self.opened = opened
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
        closed = nil
        // The connection must not tell calls of their end that nobody holds any more.
        for call in calls.values { connection?.cancel(call.call) }
        calls = [:]
        connection?.close()
    }

    func connectionOpened(_ connection: PluginConnection) {
        let opened = self.opened
        self.opened = nil
        opened?()
    }

    /// What the link is for goes on: stdio is a call that has begun, and a shutdown that is not heard is followed by a
    /// signal.
    func connectionLeaves(_ connection: PluginConnection) {}

    func connectionClosed(_ connection: PluginConnection, reason: String) {
        let closed = self.closed
        self.closed = nil
        closed?(reason)
    }
}

@available(*, unavailable)
extension ControlLink: Sendable {}
