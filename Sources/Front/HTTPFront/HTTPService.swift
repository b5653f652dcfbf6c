/// What is to become of a request whose head is here.
public enum OnHead: Sendable {
    /// Read the body into `exchange.body`, then call `requestReceived`. A longer body calls `bodyTooLarge`: before a
    /// byte of it is read when its length is announced.
    case readBody(maximumBytes: Int)
    /// Hand the body's bytes to `bodyReceived` as they come, in pieces of this size at most, then call
    /// `requestReceived`. `exchange.body` stays empty. There is no deadline for the whole body; a client that sends
    /// nothing for the idle timeout is cut.
    case streamBody(maximumBytesPerPiece: Int)
    /// The service has answered. The reply goes out at the moment that keeps the connection, unless a body comes,
    /// which nobody will read: then at once, and the connection is closed.
    case respond
}

/// What answers the requests of an ``HTTPServer``. Everything is called on the loop's thread.
///
/// All methods but `clientLeft`, `streamDrained` and `exchangeEnded` run inside libmicrohttpd's callbacks: they may
/// respond to this exchange and to others, start calls and timers, but must not shut the server down.
public protocol HTTPService: AnyObject {
    func headReceived(_ exchange: HTTPExchange) -> OnHead
    /// The head breaks HTTP in a way that another reader of the same bytes might understand differently. The service
    /// must respond (400, or `fault.status`); the connection is closed behind it.
    func headRefused(_ exchange: HTTPExchange, _ fault: HeadFault)
    /// The service must respond (413).
    func bodyTooLarge(_ exchange: HTTPExchange)
    /// Bytes of a body that is streamed. They are valid until this returns.
    ///
    /// - Returns: how many were taken. Fewer than offered stop the reading, which nothing but the client's own socket
    ///   then fills up, until `exchange.resumeBody()`; the others are offered again.
    func bodyReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int
    /// The whole request is here. The service responds now or later.
    func requestReceived(_ exchange: HTTPExchange)
    /// `exchange.unsentBytes` of a streamed reply, which was above ``HTTPExchange/streamLowWater``, has fallen to it.
    func streamDrained(_ exchange: HTTPExchange)
    /// The connection now belongs to `socket`, which wants a delegate before this returns. `exchangeEnded` follows when
    /// the socket is closed.
    func upgraded(_ exchange: HTTPExchange, _ socket: UpgradedSocket)
    /// The client left while it waited for the answer, or in the middle of a streamed body or reply, which nobody wants
    /// any more: `respond` and what streams do nothing from now on. `exchangeEnded` follows.
    func clientLeft(_ exchange: HTTPExchange)
    /// Called exactly once for an exchange for which another method was called; then it is recycled.
    ///
    /// - Parameter delivered: whether the reply was handed to the kernel as a whole.
    func exchangeEnded(_ exchange: HTTPExchange, delivered: Bool)
}

/// What a service that orders neither streamed bodies nor streamed replies nor upgrades never hears.
extension HTTPService {
    public func bodyReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int {
        bytes.count
    }

    public func streamDrained(_ exchange: HTTPExchange) {}

    public func upgraded(_ exchange: HTTPExchange, _ socket: UpgradedSocket) {
        socket.cut()
    }
}
