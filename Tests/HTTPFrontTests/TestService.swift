internal import Bytes
internal import HTTPFront

/// A service that notes what it is called for and does as each test says.
final class TestService: HTTPService {
    var events: [String] = []
    /// Exchanges that wait for an answer, oldest first.
    var waiting: [HTTPExchange] = []
    var contexts: [ObjectIdentifier] = []

    var onHead: (HTTPExchange) -> OnHead = { _ in .readBody(maximumBytes: 1 << 20) }
    var onRequest: (HTTPExchange) -> Void = { exchange in
        exchange.reply.append("\(exchange.method.text) \(exchange.target.text) ")
        exchange.reply.append(exchange.body.bytes)
        exchange.respond(status: 200, contentType: "text/plain")
    }
    var onLeft: (HTTPExchange) -> Void = { _ in }
    var onPiece: (HTTPExchange, UnsafeRawBufferPointer) -> Int = { _, bytes in bytes.count }
    var onDrained: (HTTPExchange) -> Void = { _ in }
    var onUpgraded: (HTTPExchange, UpgradedSocket) -> Void = { _, socket in socket.cut() }
    var onEnded: (HTTPExchange) -> Void = { _ in }

    /// Makes requests wait for `answer()`.
    func hold() {
        onRequest = { [unowned self] in waiting.append($0) }
    }

    func answer(_ text: String = "later", status: Int = 200) {
        let exchange = waiting.removeFirst()
        exchange.reply.append(text)
        exchange.respond(status: status, contentType: "text/plain")
    }

    func headReceived(_ exchange: HTTPExchange) -> OnHead {
        events.append("head \(exchange.path.text)")
        return onHead(exchange)
    }

    func headRefused(_ exchange: HTTPExchange, _ fault: HeadFault) {
        events.append("refused \(fault)")
        exchange.reply.append(fault.reason)
        exchange.respond(status: fault.status, contentType: "text/plain")
    }

    func bodyTooLarge(_ exchange: HTTPExchange) {
        events.append("too large")
        exchange.reply.append("too large")
        exchange.respond(status: 413, contentType: "text/plain")
    }

    func requestReceived(_ exchange: HTTPExchange) {
        events.append("request \(exchange.body.count)")
        onRequest(exchange)
    }

    func clientLeft(_ exchange: HTTPExchange) {
        events.append("left")
        waiting.removeAll { $0 === exchange }
        onLeft(exchange)
    }

    func exchangeEnded(_ exchange: HTTPExchange, delivered: Bool) {
        events.append("ended \(exchange.status) \(delivered)")
        onEnded(exchange)
    }

    func bodyReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int {
        onPiece(exchange, bytes)
    }

    func streamDrained(_ exchange: HTTPExchange) {
        onDrained(exchange)
    }

    func upgraded(_ exchange: HTTPExchange, _ socket: UpgradedSocket) {
        events.append("upgraded")
        onUpgraded(exchange, socket)
    }
}
