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

    /// What was appended in the same turn is the client's all the same.
    @Test func anAbortedStreamIsSentFirst() throws {
        let (house, client, exchange) = try streaming()
        exchange.reply.append("first")
        exchange.flushStream()
        exchange.abortStream()
        #expect(!exchange.streams)
        try house.waitForClose(of: client)
        #expect(client.received.hasPrefix("HTTP/1.1 200 "))
        #expect(client.received.hasSuffix("\r\n\r\n5\r\nfirst\r\n"))
        #expect(house.service.events == ["head /", "request 0", "ended 200 false"])
    }

    @Test(arguments: [0, 1, 1_000_000]) func aWaitingStreamIsAborted(more: Int) throws {
        let (house, client, exchange) = try streaming()
        exchange.reply.append("first")
        exchange.flushStream()
        try house.turn(until: { client.received.hasSuffix("5\r\nfirst\r\n") })
        client.take()
        exchange.reply.append([UInt8](repeating: 0x61, count: more))
        exchange.abortStream()
        try house.waitForClose(of: client)
        #expect(client.received.count { $0 == "a" } >= more)
        #expect(!client.received.hasSuffix("0\r\n\r\n"))
        #expect(house.service.events == ["head /", "request 0", "ended 200 false"])
    }

    @Test func aStreamMayBeginAtTheHead() throws {
        let house = try TestHouse()
        house.service.onHead = { exchange in
            exchange.beginStream(status: 200, contentType: "text/plain")
            exchange.reply.append("at once")
            exchange.endStream()
            return .respond
        }
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { client.received.hasSuffix("7\r\nat once\r\n0\r\n\r\n") })
        #expect(house.service.events == ["head /", "ended 200 true"])
    }

    @Test func aStreamMayEndWithoutBytes() throws {
        let (house, client, exchange) = try streaming()
        exchange.endStream()
        exchange.endStream()
        exchange.flushStream()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n0\r\n\r\n") })
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test func aClientOfHTTP10ReadsToTheConnectionsEnd() throws {
        let (house, client, exchange) = try streaming("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        exchange.reply.append("first ")
        exchange.flushStream()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\nfirst ") })
        exchange.reply.append([UInt8](repeating: 0x61, count: 100_000))
        exchange.endStream()
        try house.waitForClose(of: client)
        #expect(!client.received.contains("Transfer-Encoding"))
        #expect(client.received.hasSuffix("\r\n\r\nfirst " + String(repeating: "a", count: 100_000)))
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test func toAHeadAStreamEndsWithItsHead() throws {
        let (house, client, exchange) = try streaming("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        exchange.reply.append("unseen")
        exchange.flushStream()
        let response = try house.response(to: client, hasBody: false)
        #expect(response.status == 200)
        #expect(response["content-length"] == nil)
        try house.waitForClose(of: client)
        #expect(client.received == "")
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test func mediaTypesAreMadeAtRunTime() throws {
        let house = try TestHouse()
        let client = try house.client()
        for (type, answer) in [
            ("image/png; a=b", "image/png; a=b"), ("a\r\nb", "application/octet-stream"),
            ("", "application/octet-stream"), (String(repeating: "x", count: 9_000), "application/octet-stream"),
        ] {
            for streams in [true, false] {
                house.service.onRequest = { exchange in
                    let type = ByteBuffer(type.utf8)
                    let start: StaticString = ""
                    let bytes = type.bytes.bindMemory(to: UInt8.self)
                    let view = ByteView(start: bytes.baseAddress ?? start.utf8Start, count: bytes.count)
                    if streams {
                        exchange.beginStream(status: 200, contentType: view)
                        exchange.endStream()
                    } else {
                        exchange.respond(status: 200, contentType: view)
                    }
                }
                client.send(Self.get)
                let response = try house.response(to: client, hasBody: !streams)
                #expect(response["content-type"] == answer)
                #expect(response.count(of: "content-type") == 1)
                if streams { try house.turn(until: { client.received == "0\r\n\r\n" }) }
                client.take()
            }
        }
    }

    // MARK: Clients that leave

    @Test func aClientThatLeavesAnIdleStreamIsTold() throws {
        let (house, client, exchange) = try streaming()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
        #expect(house.server.suspendedCount == 0)
        #expect(!exchange.streams)
    }

    @Test func whatIsStreamedBehindAClientThatLeftGoesNowhere() throws {
        let (house, client, exchange) = try streaming()
        house.service.onLeft = { exchange in
            exchange.reply.append("anybody?")
            exchange.flushStream()
            exchange.endStream()
            exchange.cut()
        }
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        exchange.reply.append("more")
        exchange.flushStream()
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
    }

    /// It has unread bytes, so the kernel resets the connection.
    @Test func aClientThatLeavesAFullStreamIsTold() throws {
        let (house, client, exchange) = try streaming()
        client.isReading = false
        exchange.reply.append([UInt8](repeating: 0x61, count: 20_000_000))
        exchange.flushStream()
        for _ in 0..<50 { house.loop.turn(whilePosting: {}) }
        #expect(exchange.unsentBytes > 0)
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
    }

    @Test func aClientThatClosesItsSendingSideCountsAsGone() throws {
        let (house, client, exchange) = try streaming()
        client.isReading = false
        exchange.reply.append([UInt8](repeating: 0x61, count: 20_000_000))
        exchange.flushStream()
        for _ in 0..<50 { house.loop.turn(whilePosting: {}) }
        Linux.endSending(client.descriptor)
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
    }

    /// Its end was told before there was a stream, and is told once.
    @Test func aClientThatLeavesAsTheStreamBeginsIsTold() throws {
        let (house, client, exchange) = try streaming()
        #expect(exchange.phase == .answered)
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
        #expect(house.server.suspendedCount == 0)
    }

    /// The half of a connection that is left would carry the stream, but it counts as gone.
    @Test func aClientThatHalfLeavesAsTheStreamBeginsIsTold() throws {
        let (house, client, _) = try streaming()
        Linux.endSending(client.descriptor)
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
    }

    // MARK: Clients that are slow

    /// A client that never reads costs what the service lets it, and a fixed window in the kernel.
    @Test func aClientThatDoesNotReadStopsItsStream() throws {
        let (house, client, exchange) = try streaming()
        client.isReading = false
        let piece = [UInt8](repeating: 0x61, count: 10_000)
        var sent = 0
        var largest = 0
        for _ in 0..<100_000 where exchange.unsentBytes <= HTTPExchange.streamLowWater {
            exchange.reply.append(piece)
            exchange.flushStream()
            sent += piece.count
            largest = max(largest, exchange.reply.capacity)
            house.loop.turn(whilePosting: {})
        }
        #expect(sent < 4_000_000, "\(sent)")
        #expect(largest < 200_000, "\(largest)")
        for _ in 0..<20 { house.loop.turn(whilePosting: {}) }
        #expect(exchange.unsentBytes > HTTPExchange.streamLowWater)
        var drains = 0
        house.service.onDrained = { _ in drains += 1 }
        client.isReading = true
        try house.turn(until: { drains == 1 })
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("\r\n0\r\n\r\n") })
        #expect(drains == 1)
        // The head's own four letters come on top.
        #expect(client.received.utf8.count(where: { $0 == 0x61 }) == sent + 4)
    }

    /// The service keeps up with what drains: 40 MB pass a window of a few pieces.
    @Test func aStreamIsFilledAsItDrains() throws {
        let (house, client, exchange) = try streaming()
        let piece = [UInt8](repeating: 0x61, count: 100_000)
        var pieces = 0
        var largest = 0
        func fill() {
            while pieces < 400, exchange.unsentBytes <= HTTPExchange.streamLowWater {
                exchange.reply.append(piece)
                exchange.flushStream()
                pieces += 1
            }
            largest = max(largest, exchange.reply.count)
            if pieces == 400 { exchange.endStream() }
        }
        house.service.onDrained = { _ in fill() }
        fill()
        var received = 0
        try house.turn(until: {
            let text = client.take()
            received += text.utf8.count(where: { $0 == 0x61 })
            return text.hasSuffix("\r\n0\r\n\r\n") || client.isClosed
        })
        // The head's own letters may come on top.
        #expect(received >= 40_000_000)
        #expect(received < 40_000_100)
        #expect(largest <= 200_000)
    }

    @Test func aClientThatTakesNothingIsCut() throws {
        let (house, client, exchange) = try streaming { $0.idleTimeoutSeconds = 1 }
        client.isReading = false
        exchange.reply.append([UInt8](repeating: 0x61, count: 20_000_000))
        exchange.flushStream()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "request 0", "left", "ended 200 false"])
    }

    /// The head's deadline is over with the head, also where the answer began in it.
    @Test func aStreamThatBeginsAtTheHeadStays() throws {
        let house = try TestHouse { $0.headTimeout = .milliseconds(50) }
        var exchange: HTTPExchange?
        house.service.onHead = {
            exchange = $0
            $0.beginStream(status: 200, contentType: "text/plain")
            return .respond
        }
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        let other = try house.client()
        try house.waitForClose(of: other)
        exchange?.reply.append("still here")
        exchange?.endStream()
        try house.turn(until: { client.received.hasSuffix("still here\r\n0\r\n\r\n") })
    }

    /// A stream may say nothing for as long as it likes.
    @Test func anIdleStreamStays() throws {
        let (house, client, exchange) = try streaming { $0.idleTimeoutSeconds = 1 }
        let other = try house.client()
        other.send("GET")
        try house.waitForClose(of: other)
        exchange.reply.append("still here")
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("still here\r\n0\r\n\r\n") })
    }

    // MARK: Many, and the end

    @Test func aThousandStreamsRunAtOnce() throws {
        let house = try TestHouse()
        house.service.hold()
        let clients = try (0..<1_000).map { _ in try house.client() }
        for client in clients { client.send(Self.get) }
        try house.turn(until: { house.service.waiting.count == clients.count })
        let exchanges = house.service.waiting
        for exchange in exchanges { exchange.beginStream(status: 200, contentType: "text/plain") }
        for round in 0..<10 {
            for (index, exchange) in exchanges.enumerated() where (index + round) % 3 != 0 {
                exchange.reply.append("\(index % 10),\(round);")
                exchange.flushStream()
            }
            house.loop.turn()
        }
        for exchange in exchanges { exchange.endStream() }
        try house.turn(until: { clients.allSatisfy { $0.received.hasSuffix("\r\n0\r\n\r\n") } })
        for (index, client) in clients.enumerated() {
            let lines = client.received.split(separator: "\r\n").filter { $0.contains(";") && !$0.contains(":") }
            let rounds = (0..<10).filter { (index + $0) % 3 != 0 }
            #expect(lines.joined() == rounds.map { "\(index % 10),\($0);" }.joined())
        }
        #expect(house.server.suspendedCount == 0)
    }

    @Test func aDrainLetsStreamsEndAndClosesTheirConnections() throws {
        let (house, client, exchange) = try streaming()
        try house.turn(until: { client.received.hasSuffix("\r\n\r\n") })
        house.server.quiesce()
        exchange.reply.append("on")
        exchange.flushStream()
        try house.turn(until: { client.received.hasSuffix("2\r\non\r\n") })
        exchange.endStream()
        try house.waitForClose(of: client)
        #expect(client.received.hasSuffix("2\r\non\r\n0\r\n\r\n"))
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test(arguments: [true, false]) func aHouseThatShutsDownCutsStreams(isFull: Bool) throws {
        let (house, client, exchange) = try streaming()
        client.isReading = !isFull
        try house.turn(until: { exchange.phase == .waiting })
        if isFull {
            exchange.reply.append([UInt8](repeating: 0x61, count: 20_000_000))
            exchange.flushStream()
            for _ in 0..<20 { house.loop.turn(whilePosting: {}) }
        }
        house.server.shutDown()
        #expect(house.service.events.last == "ended 200 false")
        #expect(house.server.openConnections == 0)
    }

    @Test func exchangesAreRecycledBehindStreams() throws {
        let (house, client, exchange) = try streaming()
        exchange.reply.append([UInt8](repeating: 0x61, count: 100_000))
        exchange.endStream()
        try house.turn(until: { client.received.hasSuffix("\r\n0\r\n\r\n") })
        client.take()
        client.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        #expect(house.service.waiting[0] === exchange)
        #expect(exchange.unsentBytes == 0)
        #expect(exchange.status == 0)
        house.service.answer("whole")
        let response = try house.response(to: client)
        #expect(response.body == "whole")
        #expect(response["content-length"] == "5")
    }
}
