internal import GatewayTestKit
internal import Glibc
internal import Testing

/// Which code closes a WebSocket connection, and when.
@Suite("How a WebSocket closes")
struct WebSocketClosingTests {
    private static let echo = "/trouble/test.v1.Streams/Echo"
    private static let send = "/trouble/test.v1.Streams/Send"

    @Test("1007: what is no JSON, or does not fit the message, is told with line and column; the call is cancelled")
    func badJSON() throws {
        try withGateway(.misbehave()) { gateway in
            for (text, type) in [(#"{"number": oops}"#, "invalid-json"), (#"{"number": true}"#, "invalid-message")] {
                let client = try WebSocketClient(gateway, Self.echo)
                try client.send(#"{"tag": "\#(type)"}"#)
                _ = try client.receive()
                try client.send(text)
                let problem = try client.receiveJSON()["@error"]
                #expect(problem["type"].string == "urn:patchbay:error:\(type)")
                #expect(problem["detail"].string?.hasPrefix("line 1, column 12, at $.number: ") == true, "\(problem)")
                guard case .closed(1007, _) = try client.receive() else {
                    Issue.record("the connection was not closed with 1007")
                    return
                }
                try eventually("the call was cancelled") { gateway.directory.has("\(type).cancelled") }
            }
        }
    }

    @Test("1003: a binary frame")
    func binary() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.echo)
            try client.send(bytes: 3)
            try #expect(client.receive() == .closed(1003, "sent a binary message"))
        }
    }

    @Test("1009: a message over limits.request_body, whole or in parts; one that fits passes")
    func tooBig() throws {
        try withGateway(.misbehave(), settings: "limits: { request_body: 1KiB }") { gateway in
            let fitting = #"{"text":"\#(String(repeating: "x", count: 1024 - 11))"}"#
            for parts in [[fitting + " "], [fitting, " "]] {
                let client = try WebSocketClient(gateway, Self.echo)
                try client.send(fitting)
                try #expect(client.receive() == .text(fitting))
                try client.send(parts: parts)
                try #expect(client.receive() == .closed(1009, "sent a message of more than 1024 bytes"))
            }
        }
    }

    @Test("1008: a second message to a method that takes one, and a message behind the end")
    func notAllowed() throws {
        try withGateway(.misbehave()) { gateway in
            let one = try WebSocketClient(gateway, Self.send)
            try one.send(#"{"tag": "a", "holdBefore": 1}"#)
            try eventually("the call has begun") { gateway.directory.has("a.started") }
            try one.send("{}")
            let problem = try one.receiveJSON()["@error"]
            #expect(problem["detail"].string == "the method takes one message, and it has come")
            guard case .closed(1008, _) = try one.receive() else {
                Issue.record("the connection was not closed with 1008")
                return
            }
            try eventually("the call was cancelled") { gateway.directory.has("a.cancelled") }

            let many = try WebSocketClient(gateway, Self.echo)
            try many.send(#"{"action": "HOLD", "tag": "b"}"#)
            _ = try many.receive()
            try many.send(#"{"@end":true}"#)
            try many.send("{}")
            try #expect(many.receiveJSON()["@error"]["detail"].string == #"a message came behind {"@end":true}"#)
            guard case .closed(1008, _) = try many.receive() else {
                Issue.record("the connection was not closed with 1008")
                return
            }
        }
    }

    @Test("1001: on SIGTERM what has not begun is turned away at once, and calls finish")
    func draining() throws {
        let gateway = try RunningGateway([try .misbehave()])
        try gateway.waitUntilReady()
        let idle = try WebSocketClient(gateway, Self.echo)
        let busy = try WebSocketClient(gateway, Self.echo)
        try busy.send(#"{"number": 1}"#)
        try #expect(busy.receive() == .text(#"{"number":"1"}"#))
        gateway.signal(SIGTERM)
        try #expect(idle.receiveJSON()["@error"]["type"].string == "urn:patchbay:error:draining")
        guard case .closed(1001, _) = try idle.receive() else {
            Issue.record("the connection was not closed with 1001")
            return
        }
        try busy.send(#"{"number": 2}"#)
        try #expect(busy.receive() == .text(#"{"number":"2"}"#))
        try busy.send(#"{"@end":true}"#)
        try #expect(busy.receive() == .closed(1000, ""))
        try #expect(gateway.waitForExit() == 0)
    }

    @Test("1001: calls that do not finish within drain_timeout")
    func drainTimeout() throws {
        let gateway = try RunningGateway([try .misbehave()], settings: ["drain_timeout: 200ms"])
        try gateway.waitUntilReady()
        let client = try WebSocketClient(gateway, Self.echo)
        try client.send(#"{"number": 1}"#)
        _ = try client.receive()
        gateway.signal(SIGTERM)
        try #expect(client.receiveJSON()["@error"]["type"].string == "urn:patchbay:error:draining")
        guard case .closed(1001, _) = try client.receive() else {
            Issue.record("the connection was not closed with 1001")
            return
        }
        try gateway.waitForExit()
    }

    @Test("a deadline of the client's ends a call, and a connection that waits for its message")
    func deadline() throws {
        try withGateway(.misbehave()) { gateway in
            for path in [Self.echo, Self.send] {
                let client = try WebSocketClient(gateway, path, headers: [("X-Timeout", "200ms")])
                let problem = try client.receiveJSON()["@error"]
                #expect(problem["type"].string == "urn:patchbay:error:deadline-exceeded", "\(path): \(problem)")
                guard case .closed(1011, _) = try client.receive() else {
                    Issue.record("the connection was not closed with 1011")
                    return
                }
            }
        }
    }
}
