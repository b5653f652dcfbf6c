internal import GatewayTestKit
internal import Testing

/// Calls over WebSocket, by a client that others wrote.
@Suite("WebSocket")
struct WebSocketTests {
    private static let echo = "/trouble/test.v1.Streams/Echo"
    private static let send = "/trouble/test.v1.Streams/Send"
    private static let collect = "/trouble/test.v1.Streams/Collect"

    @Test("full duplex: each message is answered before the next is sent, until the client has said its last")
    func fullDuplex() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.echo, subprotocols: ["patchbay.json"])
            #expect(client.subprotocol == "patchbay.json")
            for number in 1...3 {
                try client.send(#"{"number": \#(number), "text": "Zoë"}"#)
                try #expect(client.receive() == .text(#"{"number":"\#(number)","text":"Zoë"}"#))
            }
            try client.send(#"{"@end":true}"#)
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("a server stream: one message in, the end of the request goes without saying")
    func serverStream() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            #expect(client.subprotocol == nil)
            try client.send(#"{"tag": "a", "count": 3, "holdBefore": 3}"#)
            try #expect(client.receive() == .text(#"{"number":"1"}"#))
            try #expect(client.receive() == .text(#"{"number":"2"}"#))
            try gateway.release("a")
            try #expect(client.receive() == .text(#"{"number":"3"}"#))
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("an end without a message is the empty message of a method that takes one")
    func emptyRequest() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            try client.send(#" { "@end" : true } "#)
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("a client stream: many messages, in parts and whole, and one reply")
    func clientStream() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.collect)
            try client.send(#"{"number": 1}"#)
            try client.send(parts: [#"{"num"#, "", #"ber": "20"}"#])
            try #expect(client.ping("are you there?"))
            try client.send(#"{"@end":true}"#)
            try #expect(client.receiveJSON() == JSON(parsing: #"{"count": "2", "sum": "21"}"#))
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("the plugin's failure is told, then 1011")
    func pluginFails() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            try client.send(#"{"count": 1, "code": 9, "message": "no more"}"#)
            try #expect(client.receive() == .text(#"{"number":"1"}"#))
            let problem = try client.receiveJSON()["@error"]
            #expect(problem["type"].string == "urn:patchbay:error:plugin-error")
            #expect(problem["detail"].string == "no more")
            #expect(problem["code"].string == "FAILED_PRECONDITION")
            #expect(problem["request_id"].string?.isEmpty == false)
            try #expect(client.receive() == .closed(1011, "Plugin error"))
        }
    }

    @Test("the instance's death is told, then 1011")
    func instanceDies() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.echo)
            try client.send(#"{"action": "EXIT"}"#)
            var problem = try client.receiveJSON()
            // The piece may have come back before the end.
            if problem["@error"] == .null { problem = try client.receiveJSON() }
            #expect(problem["@error"]["type"].string == "urn:patchbay:error:plugin-unavailable")
            guard case .closed(1011, _) = try client.receive() else {
                Issue.record("the connection was not closed with 1011")
                return
            }
        }
    }

    @Test("the plugin may end before the client does")
    func pluginEnds() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.echo)
            try client.send(#"{"number": 1, "action": "END"}"#)
            try #expect(client.receive() == .text(#"{"number":"1","action":"END"}"#))
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("a client that closes, or is gone, cancels the call", arguments: [true, false])
    func clientLeaves(isPolite: Bool) throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            try client.send(#"{"tag": "a", "count": 2, "holdBefore": 2}"#)
            try #expect(client.receive() == .text(#"{"number":"1"}"#))
            if isPolite { try #expect(client.close(3001) == 3001) } else { client.vanish() }
            try eventually("the call was cancelled") { gateway.directory.has("a.cancelled") }
            try eventually("the instance is free again") {
                try gateway.plugin("trouble")["instances"][0]["in_flight"].number == 0
            }
        }
    }

    @Test("the access line tells the client's address and the bytes both ways, whoever ends the connection")
    func accessLineOfOneThatLeft() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            try client.send(#"{"tag": "a", "count": 2, "holdBefore": 2}"#)
            try #expect(client.receive() == .text(#"{"number":"1"}"#))
            client.vanish()
            let line = try JSON(parsing: gateway.log.waitForLine(with: "test.v1.Streams/Send"))
            #expect(line["peer"].string?.hasPrefix("127.0.0.1:") == true, "\(line)")
            #expect((line["request_bytes"].number ?? 0) > 40 && (line["reply_bytes"].number ?? 0) >= 16, "\(line)")
        }
    }

    @Test("an empty text frame is no JSON: 1007")
    func emptyFrame() throws {
        try withGateway(.misbehave()) { gateway in
            for path in [Self.send, Self.echo] {
                let client = try WebSocketClient(gateway, path)
                try client.send("")
                try #expect(client.receiveJSON()["@error"]["type"].string == "urn:patchbay:error:invalid-json")
                guard case .closed(1007, _) = try client.receive() else {
                    Issue.record("it closes with 1007")
                    return
                }
            }
        }
    }

    @Test("on a route without a body path and query are the message: the call begins by itself")
    func routeWithoutBody() throws {
        try withGateway(.library()) { gateway in
            let client = try WebSocketClient(gateway, "/v1/shelves/9/titles:watch?count=1")
            guard case .text = try client.receive() else {
                Issue.record("a message comes")
                return
            }
            try #expect(client.receive() == .closed(1000, ""))
        }
    }

    @Test("an access line at the end, with 101 and what became of the call")
    func accessLine() throws {
        try withGateway(.misbehave()) { gateway in
            let client = try WebSocketClient(gateway, Self.send)
            try client.send(#"{"count": 1, "code": 9, "message": "no more"}"#)
            _ = try client.receive()
            _ = try client.receive()
            _ = try client.receive()
            try eventually("the line is written") {
                gateway.log.text.split(separator: "\n").contains {
                    $0.contains("test.v1.Streams/Send") && $0.contains("101") && $0.contains("FAILED_PRECONDITION")
                }
            }
        }
    }
}
