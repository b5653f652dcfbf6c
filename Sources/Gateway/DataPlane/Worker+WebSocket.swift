internal import Bytes
internal import EventLoop
public import HTTPFront
internal import LinuxSystem
internal import PluginConnection
internal import Problem
internal import Schema
internal import WebSocket

/// From a request that asks for WebSocket to its session. What can be refused is refused as an ordinary reply.
extension Worker {
    /// Whether a `GET` of this method is the handshake of a WebSocket. For a method without streams the wish is ignored,
    /// as HTTP allows: the request is answered as it is.
    func opensWebSocket(_ http: HTTPExchange, _ routed: RoutedMethod) -> Bool {
        guard http.methodKind == .get, routed.method.isClientStreaming || routed.method.isServerStreaming else {
            return false
        }
        return WebSocketOffer(http).isPresent
    }

    /// Answers 101, or says why not: 400, 426, 504.
    func openWebSocket(_ exchange: Exchange) {
        let http = exchange.http
        switch WebSocketOffer(http).evaluate() {
        case .ordinary:
            exchange.answer(.internalFault, detail: "a request that asks for no WebSocket was opened as one")
        case .wrongVersion:
            http.setHeader("Sec-WebSocket-Version", WebSocketOffer.version)
            http.setHeader("Upgrade", "websocket")
            http.setHeader("Connection", "Upgrade")
            exchange.answer(
                .invalidRequest, detail: "Sec-WebSocket-Version is not \(WebSocketOffer.version)", status: 426)
        case .malformed(let reason):
            exchange.answer(.invalidRequest, detail: reason)
        case .upgrade(let accept, let namesSubprotocol):
            guard exchange.bindFields(), let deadline = prepareCall(of: exchange) else { return }
            exchange.webSocketDeadline = deadline
            http.setHeader("Sec-WebSocket-Accept", accept)
            if namesSubprotocol { http.setHeader("Sec-WebSocket-Protocol", WebSocketOffer.subprotocol) }
            exchange.setOwnHeaders()
            guard http.upgrade(to: "websocket") else {
                http.removeHeaders()
                exchange.answer(.invalidRequest, detail: "WebSocket is opened by HTTP/1.1, without a body")
                return
            }
        }
    }

    public func upgraded(_ http: HTTPExchange, _ socket: UpgradedSocket) {
        let exchange = exchange(of: http)
        guard let session = try? WebSocketSession(exchange, socket, deadline: exchange.webSocketDeadline) else {
            socket.cut()
            return
        }
        socket.delegate = session
        webSockets[ObjectIdentifier(session)] = session
        session.begin()
    }
}

extension WebSocketOffer {
    init(_ http: HTTPExchange) {
        self.init(
            connection: http.headerList("Connection"), upgrade: http.headerList("Upgrade"),
            version: http.header("Sec-WebSocket-Version"), key: http.header("Sec-WebSocket-Key"),
            subprotocols: http.headerList("Sec-WebSocket-Protocol"))
    }
}
