internal import Bytes
internal import GRPCWire
internal import PluginConnection

/// A call of the gateway's own on an instance's control connection: reflection, stdio, shutdown.
final class ControlCall: CallOwner {
    enum Event {
        case message(UnsafeRawBufferPointer)
        case ended(CallOutcome)
    }

    let call = Call()
    private let path: [UInt8]
    private let storage: UnsafeMutablePointer<UInt8>
    private let received: (Event) -> Void

    /// `received` gets each message of a streaming call (valid during the call only), and the end, once.
    init(path: String, isStreaming: Bool, maximumReplyBytes: Int, received: @escaping (Event) -> Void) {
        self.path = Array(path.utf8)
        self.received = received
        storage = .allocate(capacity: max(self.path.count, 1))
        storage.initialize(from: self.path, count: self.path.count)
        call.owner = self
        call.method = ByteView(start: storage, count: self.path.count)
        call.isStreaming = isStreaming
        call.maximumReplyBytes = maximumReplyBytes
    }

    deinit {
        storage.deallocate()
    }

    func callReceived(_ call: Call, message: UnsafeRawBufferPointer) {
        received(.message(message))
    }

    func callEnded(_ call: Call) {
        received(.ended(call.outcome))
    }
}

@available(*, unavailable)
extension ControlCall: Sendable {}
