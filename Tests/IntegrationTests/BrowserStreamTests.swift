internal import GatewayTestKit
internal import Testing

/// Streams on the page at `/docs` in a real browser.
@Suite("Browser: streams on the page", .serialized)
struct BrowserStreamTests {
    @Test("a stream is shown message by message while it lasts, as lines and as events, or as one array at its end")
    func shapes() throws {
        try withBrowsedGateway { try $0.browse("stream_line_by_line", "array_at_the_end") }
    }

    @Test("a failure in the middle of a stream is marked")
    func failure() throws {
        try withBrowsedGateway { try $0.browse("stream_that_fails") }
    }

    @Test("cancelling by button, by Escape and by going elsewhere reaches the plugin")
    func cancel() throws {
        try withBrowsedGateway { try $0.browse("cancel_reaches_the_plugin") }
    }

    @Test("messages are gathered one a line and sent as a stream, and curl sends the same")
    func clientStream() throws {
        try withBrowsedGateway { try $0.browse("client_stream") }
    }

    @Test("a bidirectional method is talked to over WebSocket")
    func webSocket() throws {
        try withBrowsedGateway { try $0.browse("talk_over_websocket") }
    }
}
