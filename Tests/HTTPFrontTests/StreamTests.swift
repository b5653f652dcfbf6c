internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import Testing

@testable internal import HTTPFront

@Suite struct StreamTests {
    static let get = SuspensionTests.get

    /// A house in which each request waits, and the exchange of the first one, whose stream has begun.
    private func streaming(
        _ request: String = StreamTests.get, _ change: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws -> (TestHouse, TestClient, HTTPExchange) {
        let house = try TestHouse(change)
        house.service.hold()
        let client = try house.client()
        client.send(request)
        try house.turn(until: { house.service.waiting.count == 1 })
        let exchange = house.service.waiting.removeFirst()
        exchange.beginStream(status: 200, contentType: "application/x-ndjson")
        return (house, client, exchange)
    }

    @Test func eachFlushArrivesByItself() throws {
        let (house, client, exchange) = try streaming()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        #expect(client.received.contains("Transfer-Encoding: chunked"))
        #expect(client.received.contains("Content-Type: application/x-ndjson"))
        for round in 1...3 {
            exchange.reply.append("{\"n\":\(round)}\n")
            exchange.flushStream()
            try house.turn(until: { client.received.hasSuffix("8\r\n{\"n\":\(round)}\n\r\n") })
            #expect(exchange.unsentBytes == 0)
        }
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("\r\n0\r\n\r\n") })
        try house.turn(until: { house.server.openExchanges == 0 })
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test func allOfATurnsMessagesAreOneChunk() throws {
        let (house, client, exchange) = try streaming()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        client.take()
        for _ in 1...100 {
            exchange.reply.append("{}\n")
            exchange.flushStream()
        }
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("\r\n0\r\n\r\n") })
        #expect(client.received == "12C\r\n" + String(repeating: "{}\n", count: 100) + "\r\n0\r\n\r\n")
    }

    @Test func aConnectionIsKeptBehindAStream() throws {
        let (house, client, exchange) = try streaming(Self.get + Self.get)
        exchange.reply.append("first")
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("5\r\nfirst\r\n0\r\n\r\n") })
        client.take()
        try house.turn(until: { house.service.waiting.count == 1 })
        house.service.answer("second")
        #expect(try house.response(to: client).body == "second")
        #expect(house.server.openConnections == 1)
    }

    @Test func aCutStreamLacksItsLastChunk() throws {
        let (house, client, exchange) = try streaming()
        exchange.reply.append("first")
        exchange.flushStream()
        try house.turn(until: { client.received.hasSuffix("5\r\nfirst\r\n") })
        exchange.cut()
        try house.waitForClose(of: client)
        #expect(client.received.hasSuffix("5\r\nfirst\r\n"))
        #expect(house.service.events == ["head /", "request 0", "ended 200 false"])
    }
}
