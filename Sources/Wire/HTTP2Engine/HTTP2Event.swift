/// What the bytes received, or the frames sent, came to.
public enum HTTP2Event {
    /// A whole block of header fields: a response's (interim ones too) or its trailers.
    case headers(StreamHandle, HeaderBlock, endsStream: Bool)
    /// Message bytes, valid until the received bytes are given up.
    case data(StreamHandle, UnsafeRawBufferPointer)
    /// The plugin ended the stream behind message bytes, without trailers.
    case ended(StreamHandle)
    /// What waits of the stream's request has fallen below its drain mark.
    case drained(StreamHandle)
    /// The plugin broke HTTP/2 on this stream; the text says how. `closed` follows.
    case broken(StreamHandle, reason: String)
    /// The stream is over and its handle means nothing from now on.
    case closed(StreamHandle, HTTP2ErrorCode)
    /// The plugin's settings have come: it speaks HTTP/2. Comes again whenever they change.
    case settings
    /// The plugin takes no new streams. Those above `lastStream` are closed with REFUSED_STREAM next. The text is the
    /// plugin's and may hold anything.
    case goingAway(lastStream: Int32, HTTP2ErrorCode, debugText: String)
}

/// Names one stream of a session from its opening to `HTTP2Event.closed`; later uses are ignored.
public struct StreamHandle: Hashable, Sendable {
    /// The place in a table of streams, reused when the stream has closed: small numbers, as many as were ever open at
    /// once.
    public let slot: Int32
    let generation: UInt32
}
