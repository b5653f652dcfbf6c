internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import Problem
internal import Routing
internal import Schema

/// From path and verb to a route; what has none is answered here.
extension Worker {
    /// Finds the route that serves the request, or answers: 404, 400, 503, 405, 501, `OPTIONS`, and the gateway's own
    /// pages.
    func route(_ exchange: Exchange) -> RoutedMethod? {
        let http = exchange.http
        switch snapshot.routes.find(path: http.path, verb: http.method) {
        case .route(let number):
            return take(Int(number), exchange)
        case .methodNotAllowed(let number):
            if let number {
                let routed = snapshot.methods[Int(number)]
                if opensWebSocket(http, routed) { return take(Int(number), exchange) }
                exchange.routes(to: routed, lane: lanes[routed.plugin])
            }
            refuseMethod(exchange)
        case .pending(let plugin):
            answerPending(exchange, plugin: Int(plugin))
        case .page:
            if !answerPage(exchange) { exchange.answer(.noSuchRoute, detail: "a page's path is written unencoded") }
        case .malformed:
            exchange.answer(.invalidParameter, detail: "the path holds a % that two hexadecimal digits don't follow")
        case .notFound:
            exchange.answer(.noSuchRoute, detail: snapshot.routes.explanation(for: http.path))
        }
        return nil
    }

    private func take(_ number: Int, _ exchange: Exchange) -> RoutedMethod? {
        let routed = snapshot.methods[number]
        exchange.routes(to: routed, lane: lanes[routed.plugin])
        if let reason = routed.unavailable {
            exchange.answer(.methodUnavailable, detail: reason)
            return nil
        }
        return routed
    }

    private func refuseMethod(_ exchange: Exchange) {
        let http = exchange.http
        let allowed = snapshot.routes.allowed(path: http.path)
        guard http.methodKind != .options else {
            exchange.answerEmpty(status: 204, allow: allowed)
            return
        }
        let name = String(http.method.text.prefix(32))
        let others = allowed.replacing(", OPTIONS", with: "")
        exchange.answer(Problem(.methodNotAllowed, "\(name) is not allowed here; use \(others)", allow: allowed))
    }

    /// A plugin that has never been ready: its methods are not known.
    private func answerPending(_ exchange: Exchange, plugin: Int) {
        let view = snapshot.plugins[plugin]
        exchange.concerns(lanes[plugin])
        let trouble = view.trouble ?? "it is being started"
        exchange.answer(
            .pluginUnavailable, detail: "plugin \(view.name) has never been ready: \(trouble)",
            retryAfter: view.retryAfter(now: loop.now))
    }
}
