/// What the bytes of an ``UpgradedSocket`` are for. Everything is called on the loop's thread, never inside
/// libmicrohttpd; all of it may send, pause, close and cut.
public protocol UpgradedSocketDelegate: AnyObject {
    /// Bytes from the client, valid until this returns.
    func socketReceived(_ socket: UpgradedSocket, _ bytes: UnsafeRawBufferPointer)
    /// `unsentBytes`, which was above ``UpgradedSocket/lowWater``, has fallen to it.
    func socketDrained(_ socket: UpgradedSocket)
    /// The last call, exactly once: the client has left, the connection failed, or `close` or `cut` is done. Nothing can
    /// be sent any more.
    func socketClosed(_ socket: UpgradedSocket)
}
