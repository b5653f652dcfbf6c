/// Whoever started a call.
public protocol CallOwner: AnyObject {
    /// One message of a streaming reply, valid until this returns; `PluginConnection.consume` gives its window back. The
    /// call may be cancelled here.
    func callReceived(_ call: Call, message: UnsafeRawBufferPointer)

    /// The call is over and the connection has let go of it: once for each start, never from inside `start`, never after
    /// `cancel`. The call may be reset and started again here.
    func callEnded(_ call: Call)

    /// What is unsent of the request has fallen below `Call.drainMark`: more of it may be made.
    func callDrained(_ call: Call)
}

extension CallOwner {
    public func callDrained(_ call: Call) {}
}

/// Whoever made a connection. Never called from inside a method of the connection.
public protocol PluginConnectionOwner: AnyObject {
    /// The plugin speaks HTTP/2 and calls flow.
    func connectionOpened(_ connection: PluginConnection)

    /// The plugin takes no new calls on this connection, or it can carry no more; those begun go on, and
    /// `connectionClosed` follows the last of them.
    func connectionLeaves(_ connection: PluginConnection)

    /// The connection is over, or never came about: once, after its calls have ended.
    func connectionClosed(_ connection: PluginConnection, reason: String)
}
