internal import Foundation
internal import GatewayTestKit
internal import Glibc
internal import Testing

/// Neither a client that does not read nor a plugin that does not makes the gateway grow.
@Suite("WebSocket back-pressure")
struct WebSocketPressureTests {
    /// What the gateway may grow by, in bytes.
    private static let allowance = 8 << 20

    /// What the gateway has allocated, its files left out.
    private func memory(_ gateway: RunningGateway) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(gateway.pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    /// A connection behind the handshake, whose bytes are in the test's hand.
    private func open(_ gateway: RunningGateway, _ method: String) throws -> HTTPConnection {
        let connection = try gateway.connect()
        connection.limitReceiveBuffer(to: 4096)
        try connection.send(
            "GET", "/trouble/test.v1.Streams/\(method)", host: "localhost",
            headers: [
                ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
                ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ])
        return connection
    }

    /// A text frame whose mask changes nothing.
    private func frame(_ text: String) -> [UInt8] {
        let length = text.utf8.count
        let head: [UInt8] =
            length < 126
            ? [0x81, 0x80 | UInt8(length)] : [0x81, 0x80 | 126, UInt8(length >> 8), UInt8(length & 255)]
        return head + [0, 0, 0, 0] + Array(text.utf8)
    }

    @Test("a plugin that offers 1 GiB to a client that reads nothing", arguments: [65_000, 100])
    func slowClient(textBytes: Int) throws {
        try withGateway(.misbehave(), settings: "workers: 1") { gateway in
            let before = memory(gateway)
            let connection = try open(gateway, "Send")
            let count = (1 << 30) / textBytes
            try connection.send(frame(#"{"tag":"a","count":\#(count),"textBytes":\#(textBytes)}"#))
            try eventually("the call has begun") { gateway.directory.has("a.started") }
            var last = -1
            try eventually("the gateway takes no more") {
                sleep(1)
                defer { last = memory(gateway) }
                return memory(gateway) == last
            }
            #expect(last - before < Self.allowance, "\(before) bytes, then \(last)")
            #expect(!gateway.directory.has("a.ended"))
            connection.close()
            try eventually("the plugin notices that nobody reads") { gateway.directory.has("a.cancelled") }
        }
    }

    @Test("a client that offers 1 GiB to a plugin that does not read", arguments: [60_000, 100])
    func slowPlugin(textBytes: Int) throws {
        try withGateway(.misbehave(), settings: "workers: 1") { gateway in
            let before = memory(gateway)
            let connection = try open(gateway, "Collect")
            try connection.send(frame(#"{"tag":"a","action":"HOLD"}"#))
            let one = frame(#"{"text":"\#(String(repeating: "x", count: textBytes))"}"#)
            let chunk = Array(repeatElement(one, count: max(1, 65_536 / one.count)).joined())
            var sent = 0
            // Two seconds without room: everything between here and the plugin is full.
            while sent < 1 << 30 {
                let count = try connection.sendSome(chunk[(sent % chunk.count)...], within: 2000)
                if count == 0 { break }
                sent += count
            }
            #expect(sent < 32 << 20, "\(sent) bytes were taken")
            let after = memory(gateway)
            #expect(after - before < Self.allowance, "\(before) bytes, then \(after)")
            // Read on, it is all there.
            try gateway.release("a")
            if sent % chunk.count > 0 { try connection.send(Array(chunk[(sent % chunk.count)...])) }
            try connection.send(frame(#"{"@end":true}"#))
            let messages = (sent + chunk.count - 1) / chunk.count * (chunk.count / one.count)
            let reply = String(decoding: try connection.remainder(), as: UTF8.self)
            #expect(reply.contains(#"{"count":"\#(messages + 1)","#), "\(reply)")
        }
    }
}
