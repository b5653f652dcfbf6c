/// What is to become of a request whose head is here.
public enum OnHead: Sendable {
    /// Read the body into `exchange.body`, then call `requestReceived`. A longer body calls `bodyTooLarge`: before a
    /// byte of it is read when its length is announced.
    case readBody(maximumBytes: Int)
    /// The service has answered. The reply goes out at the moment that keeps the connection, unless a body comes,
    /// which nobody will read: then at once, and the connection is closed.
    case respond
}

/// What answers the requests of an ``HTTPServer``. Everything is called on the loop's thread.
///
/// All methods but `clientLeft` and `exchangeEnded` run inside libmicrohttpd's callbacks: they may respond to this
/// exchange and to others, start calls and timers, but must not shut the server down.
public protocol HTTPService: AnyObject {
    func headReceived(_ exchange: HTTPExchange) -> OnHead
    /// The head breaks HTTP in a way that another reader of the same bytes might understand differently. The service
    /// must respond (400, or `fault.status`); the connection is closed behind it.
    func headRefused(_ exchange: HTTPExchange, _ fault: HeadFault)
    /// The service must respond (413).
    func bodyTooLarge(_ exchange: HTTPExchange)
    /// The whole request is here. The service responds now or later.
    func requestReceived(_ exchange: HTTPExchange)
    /// The client left while it waited for the answer, which nobody wants any more: `respond` does nothing from now
    /// on. `exchangeEnded` follows.
    func clientLeft(_ exchange: HTTPExchange)
    /// Called exactly once for an exchange for which another method was called; then it is recycled.
    ///
    /// - Parameter delivered: whether the reply was handed to the kernel as a whole.
    func exchangeEnded(_ exchange: HTTPExchange, delivered: Bool)
}
