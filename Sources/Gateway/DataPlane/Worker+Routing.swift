internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import Problem
internal import Routing

/// From path and verb to a route; what has none is answered here.
extension Worker {
    private static let allowedMethods: StaticString = "POST, OPTIONS"

    /// Finds the route that serves the request, or answers: 404, 400, 503, 405, 501, `OPTIONS`, and the gateway's own
    /// pages.
    func route(_ exchange: Exchange) -> RoutedMethod? {
        let http = exchange.http
        guard let routed = find(exchange) else { return nil }
        switch http.methodKind {
        case .post: break
        case .options:
            exchange.answerEmpty(status: 204, allow: Self.allowedMethods)
            return nil
        default:
            let name = String(http.method.text.prefix(32))
            exchange.answer(
                Problem(.methodNotAllowed, "\(name) is not allowed here; use POST", allow: "\(Self.allowedMethods)"))
            return nil
        }
        if let reason = routed.unavailable {
            exchange.answer(.methodUnavailable, detail: reason)
            return nil
        }
        return routed
    }

    private func find(_ exchange: Exchange) -> RoutedMethod? {
        let path = exchange.http.path
        switch snapshot.routes.find(path: path) {
        case .route(let number):
            let routed = snapshot.methods[Int(snapshot.routes.entries[Int(number)].method)]
            exchange.routes(to: routed, lane: lanes[routed.plugin])
            return routed
        case .malformed:
            exchange.answer(.invalidParameter, detail: "the path holds a % that two hexadecimal digits don't follow")
        case .notFound:
            if let plugin = snapshot.routes.plugin(ofPath: path), snapshot.plugins[Int(plugin)].schema == nil {
                let view = snapshot.plugins[Int(plugin)]
                exchange.concerns(lanes[Int(plugin)])
                let trouble = view.trouble ?? "it is being started"
                exchange.answer(
                    .pluginUnavailable, detail: "plugin \(view.name) has never been ready: \(trouble)",
                    retryAfter: view.retryAfter(now: loop.now))
            } else if answerPage(exchange) {
                return nil
            } else {
                exchange.answer(.noSuchRoute, detail: snapshot.routes.explanation(for: path))
            }
        }
        return nil
    }
}
