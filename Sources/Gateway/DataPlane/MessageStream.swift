internal import Problem

/// The shape in which the messages of a streaming call leave: lines, events, an array, raw bytes, WebSocket frames.
///
/// An exchange has at most one and tells it everything in order; after `finish` or `fail` only `abandon` comes.
protocol MessageStream: AnyObject {
    /// Whether it is settled that the client gets a stream: before that a failure is an ordinary error reply, and the
    /// stream isn't told of it.
    var hasBegun: Bool { get }

    /// A protobuf message, valid until this returns.
    ///
    /// - Parameter frameBytes: what it took of the window, to be given back by `Exchange.consume` once the client has
    ///   taken so much that more is wanted.
    func receive(_ message: UnsafeRawBufferPointer, frameBytes: Int)

    /// The plugin ended the call with OK, whether or not a message came.
    func finish()

    /// The call failed, after `hasBegun`. Its messages so far are still the client's.
    func fail(_ problem: borrowing Problem)

    /// The client may be sent nothing more: it left, or got an ordinary error reply instead. May come more than once, and
    /// behind the end.
    func abandon()

    /// The plugin has taken so much of what was sent that more is wanted: `Exchange.unsentRequestBytes` fell below
    /// `Exchange.requestWindow`.
    func requestDrained()
}

extension MessageStream {
    func requestDrained() {}
}
