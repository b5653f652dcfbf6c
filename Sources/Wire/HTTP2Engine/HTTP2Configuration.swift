/// What a session announces to the plugin, and what it keeps at most.
public struct HTTP2Configuration: Sendable {
    /// The connection's receive window in bytes. It is given back as bytes arrive, so that no slow stream holds up the
    /// others.
    public var connectionWindow: Int32 = 16 << 20
    /// The receive window of each stream in bytes.
    public var streamWindow: UInt32 = 256 << 10
    /// The largest frame taken, in bytes: what is read from the socket at once.
    public var maximumFrameBytes: UInt32 = 128 << 10
    /// The longest list of header fields in one block, counted as RFC 9113 does: 32 bytes a field and its text.
    public var maximumHeaderListBytes = 64 << 10
    /// How many bytes of output may wait before no more message bytes are made into frames.
    public var maximumWaitingOutput = 256 << 10

    public init() {}
}
