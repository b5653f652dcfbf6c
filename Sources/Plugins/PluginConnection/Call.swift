public import Bytes
public import GRPCWire
internal import HTTP2Engine
internal import LinuxSystem

/// One RPC: what is asked, and what came back.
///
/// It is made once and used for many calls, one at a time: fill it in, `PluginConnection.start`, read the outcome in
/// `CallOwner.callEnded`, `reset`. From `start` to the end (or `cancel`) the request side is the connection's and is not
/// touched. It belongs to the thread of its connection's loop.
public final class Call {
    // MARK: What is asked

    /// The path, `/package.Service/Method`. The bytes must outlive the call.
    public var method: ByteView
    /// What the plugin is told that it has, in nanoseconds. Whoever starts the call keeps the deadline, by `cancel`.
    public var timeout: UInt64?
    /// Further request fields; names are lower case and none of gRPC's own.
    public var metadata = MetadataBuffer()
    /// Whole frames: `beginFrame()`, the message, `sealFrame()`. A unary call has exactly one.
    public var request = ByteBuffer()
    /// Nothing follows `request`; false for a call whose messages are sent later (`PluginConnection.send`).
    public var endsRequest = true
    /// The longest message taken, packed or unpacked.
    public var maximumReplyBytes = 16 << 20
    /// Messages are handed out one by one; otherwise the reply must have exactly one.
    public var isStreaming = false
    /// `CallOwner.callDrained` is called whenever the unsent request falls below so many bytes; 0 for never.
    public var drainMark = 0
    /// Told how it goes; must outlive the call, which is not checked.
    public unowned(unsafe) var owner: (any CallOwner)?

    // MARK: What came back

    /// `pending` until `CallOwner.callEnded`.
    public internal(set) var outcome = CallOutcome.pending

    /// Streaming, in `CallOwner.callReceived`: what the message took of the window, for `PluginConnection.consume`. It is
    /// another number than the message's length when the plugin packs.
    public internal(set) var messageFrameBytes = 0

    /// Whether `request` holds all that was ever sent: then the call can be started again as it is.
    public internal(set) var isWhole = true

    var reader = ReplyMachine()
    var window = StreamWindow()
    var place = Place.nowhere
    var startedAt = Instant(nanoseconds: 0)

    /// Where a connection keeps the call.
    enum Place: Equatable {
        case nowhere
        /// Waiting for a stream, at this position.
        case waiting(Int)
        case open(StreamHandle)
        /// Over, and to be told at the end of the turn, at this position.
        case ending(Int)
    }

    public init() {
        let path: StaticString = "/"
        method = ByteView(start: path.utf8Start, count: path.utf8CodeUnitCount)
    }

    /// Bytes that a frame has before its message.
    public static var frameHeaderLength: Int { MessageFrame.prefixLength }

    /// Reserves the header of the one frame in `request`; the message goes behind it.
    @inlinable
    public func beginFrame() {
        request.clear()
        _ = MessageFrame.begin(in: &request)
    }

    /// Closes the frame that `beginFrame` began.
    @inlinable
    public func sealFrame() {
        MessageFrame.seal(in: &request, from: 0)
    }

    /// Makes the call as good as new and keeps its storage. Not while it is in flight.
    public func reset() {
        precondition(place == .nowhere, "a call is reset while a connection has it")
        timeout = nil
        metadata.removeAll()
        request.clear()
        endsRequest = true
        maximumReplyBytes = 16 << 20
        isStreaming = false
        drainMark = 0
        isWhole = true
        owner = nil
        outcome = .pending
        reader.clear()
    }
}

extension Call {
    /// The plugin's header fields, without gRPC's own.
    public var replyMetadata: MetadataBuffer {
        _read { yield reader.metadata }
        _modify { yield &reader.metadata }
    }

    /// The plugin's trailers, without gRPC's own. A reply of one block has only these.
    public var trailers: MetadataBuffer {
        _read { yield reader.trailers }
        _modify { yield &reader.trailers }
    }

    /// Unary: the message, unpacked.
    public var reply: ByteBuffer {
        _read { yield reader.message }
        _modify { yield &reader.message }
    }

    /// The status's text, as the plugin wrote it: not checked to be UTF-8.
    public var statusMessage: ByteBuffer {
        _read { yield reader.statusMessage }
        _modify { yield &reader.statusMessage }
    }

    /// A serialized `google.rpc.Status` that agrees with the status, or empty.
    public var statusDetails: ByteBuffer {
        _read { yield reader.statusDetails }
        _modify { yield &reader.statusDetails }
    }
}

@available(*, unavailable)
extension Call: Sendable {}
