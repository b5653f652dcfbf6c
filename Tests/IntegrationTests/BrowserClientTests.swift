internal import GatewayTestKit
internal import Testing

/// What scripts of the gateway's own origin do in a real browser, directly and below a path prefix behind nginx.
@Suite("Browser: EventSource, fetch and WebSocket", .serialized)
struct BrowserClientTests {
    @Test(
        "an EventSource gets its messages one by one, its end and its failures, and no method is called twice",
        arguments: [Way.direct, .nginx])
    func eventSource(way: Way) throws {
        try browse(
            way, "event_source_ends", "event_source_that_closes_itself", "event_source_fails", "event_source_refused",
            "events_arrive_one_by_one")
    }

    @Test("fetch gets line by line, and the plugin is told when it leaves", arguments: [Way.direct, .nginx])
    func fetch(way: Way) throws {
        try browse(way, "fetch_line_by_line", "fetch_that_leaves")
    }

    @Test(
        "a WebSocket gets its echoes, its end and its failures, with and without a token",
        arguments: [Way.direct, .nginx])
    func webSocket(way: Way) throws {
        try browse(
            way, "websocket_echoes", "websocket_without_protocol", "websocket_fails", "websocket_with_a_token",
            "websocket_with_bad_json")
    }

    @Test("the page works behind nginx, below a prefix")
    func page() throws {
        try browse(
            .nginx, "find_fill_and_send", "stream_line_by_line", "cancel_reaches_the_plugin", "talk_over_websocket")
    }

    enum Way {
        case direct
        /// Below a path prefix.
        case nginx
    }

    private func browse(_ way: Way, _ scenarios: String...) throws {
        try withBrowsedGateway { gateway in
            guard way == .nginx else {
                return try Browser.run(scenarios, at: "http://\(gateway.listen.authority)/", gateway.directory)
            }
            let nginx = try NginxProxy(before: gateway, prefix: "/tools/patchbay/")
            defer { nginx.stop() }
            try Browser.run(scenarios, at: nginx.base, gateway.directory)
        }
    }
}
