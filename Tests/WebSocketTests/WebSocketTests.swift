internal import Testing

@testable internal import WebSocket

@Suite("WebSocket")
struct WebSocketTests {}
