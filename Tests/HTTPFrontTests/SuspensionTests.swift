internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import Testing

@testable internal import HTTPFront

@Suite struct SuspensionTests {
    static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    private func holding(_ change: (inout HTTPServerConfiguration) -> Void = { _ in }) throws -> TestHouse {
        let house = try TestHouse(change)
        house.service.hold()
        return house
    }

    @Test func aSuspendedRequestIsAnsweredLater() throws {
        let house = try holding()
        let client = try house.client()
        for round in 1...3 {
            client.send(Self.get)
            try house.turn(until: { house.service.waiting.count == 1 })
            house.loop.turn(whilePosting: {})
            house.service.answer("answer \(round)")
            #expect(try house.response(to: client).body == "answer \(round)")
        }
        #expect(house.server.openExchanges == 0)
    }

    @Test func manySuspendedRequestsAreAnsweredInAnyOrder() throws {
        let house = try holding()
        let clients = try (0..<200).map { _ in try house.client() }
        for (index, client) in clients.enumerated() {
            client.send("POST /\(index) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        }
        try house.turn(until: { house.service.waiting.count == clients.count })
        #expect(house.server.openExchanges == clients.count)
        for (index, exchange) in house.service.waiting.enumerated().reversed() where index % 3 != 0 {
            exchange.reply.append(exchange.path.bytes)
            exchange.respond(status: 200, contentType: "text/plain")
        }
        house.service.waiting = house.service.waiting.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        try house.turn(until: { house.server.openExchanges == house.service.waiting.count })
        for exchange in house.service.waiting {
            exchange.reply.append(exchange.path.bytes)
            exchange.respond(status: 200, contentType: "text/plain")
        }
        for (index, client) in clients.enumerated() {
            #expect(try house.response(to: client).body == "/\(index)")
        }
        #expect(house.server.openExchanges == 0)
        #expect(house.server.openConnections == clients.count)
    }

    @Test func anAnswerGivenWhileAnotherIsAskedForGoesOut() throws {
        let house = try holding()
        let first = try house.client()
        first.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        house.service.onRequest = { [service = house.service] exchange in
            service.answer("first")
            exchange.reply.append("second")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        let second = try house.client()
        second.send(Self.get)
        #expect(try house.response(to: second).body == "second")
        #expect(try house.response(to: first).body == "first")
    }

    @Test func aClientThatLeavesIsTold() throws {
        let house = try holding()
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        client.leave()
        try house.waitForEvents(4)
        #expect(house.service.events == ["head /", "request 0", "left", "ended 0 false"])
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.server.openExchanges == 0)
    }

    /// A held exchange that is forgotten would have the library run for ever.
    @Test func clientsThatLeaveAreNotHeldOn() throws {
        let house = try holding()
        for _ in 0..<30 {
            let client = try house.client()
            client.send(Self.get)
            try house.turn(until: { house.service.waiting.count == 1 })
            client.leave()
            try house.turn(until: { house.server.openExchanges == 0 })
        }
        #expect(house.server.heldCount == 0)
        #expect(house.server.suspendedCount == 0)
    }

    @Test func aClientThatLeavesWithPipelinedBytesUnreadIsTold() throws {
        let house = try holding()
        let client = try house.client()
        client.send(Self.get + Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        client.leave()
        try house.waitForEvents(4)
        #expect(house.service.events == ["head /", "request 0", "left", "ended 0 false"])
    }

    @Test func anAnswerAfterTheClientLeftDoesNothing() throws {
        let house = try holding()
        house.service.onLeft = { exchange in exchange.respond(status: 200) }
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        client.leave()
        try house.waitForEvents(4)
        #expect(house.service.events.last == "ended 0 false")
    }

    @Test func aClientThatHasLeftBeforeItIsReadIsTold() throws {
        let house = try holding()
        let client = try house.client()
        client.send(Self.get)
        client.leave()
        try house.waitForEvents(4)
        #expect(house.service.events == ["head /", "request 0", "left", "ended 0 false"])
    }

    @Test func aCutExchangeEndsWithoutAResponse() throws {
        let house = try holding()
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        house.service.waiting.removeFirst().cut()
        try house.waitForClose(of: client)
        #expect(client.received == "")
        #expect(house.service.events == ["head /", "request 0", "ended 0 false"])
    }

    @Test func exchangesAreRecycledWithTheirContext() throws {
        final class Context {}
        let house = try holding()
        let client = try house.client()
        var seen: [ObjectIdentifier] = []
        house.service.onRequest = { exchange in
            if exchange.context == nil { exchange.context = Context() }
            if let context = exchange.context { seen.append(ObjectIdentifier(context)) }
            #expect(exchange.status == 0)
            let leftOver = exchange.reply.count
            #expect(leftOver == 0)
            exchange.setHeader("X-Once", "\(seen.count)")
            exchange.respond(status: 200)
        }
        for round in 1...3 {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
            let response = try house.response(to: client)
            #expect(response["x-once"] == "\(round)")
            #expect(response.count(of: "x-once") == 1)
        }
        #expect(Set(seen).count == 1)
    }

    @Test func headersThatCannotLeaveAreDropped() throws {
        let house = try holding()
        house.service.onRequest = { exchange in
            #expect(exchange.setHeader("X-Good", "a b"))
            #expect(!exchange.setHeader("X-Bad", "a\r\nSet-Cookie: b"))
            #expect(!exchange.setHeader("X-Bad", "a\u{0}b"))
            #expect(!exchange.setHeader("X Bad", "a"))
            #expect(exchange.setHeader("X-Large", String(repeating: "l", count: 8_000)))
            #expect(!exchange.setHeader("X-Larger", String(repeating: "l", count: 8_000)))
            exchange.respond(status: 200)
        }
        let client = try house.client()
        // The largest head that is let in, beside the largest that is let out.
        client.send("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 16_300))\r\n\r\n")
        let response = try house.response(to: client)
        #expect(response["x-good"] == "a b")
        #expect(response["x-large"]?.count == 8_000)
        #expect(response["x-bad"] == nil)
        #expect(response["set-cookie"] == nil)
    }
}

extension EventLoop {
    /// A turn that does not wait: something is flushed in it.
    func turn(whilePosting body: @escaping () -> Void) {
        final class Once: Flushable {
            let body: () -> Void
            init(_ body: @escaping () -> Void) { self.body = body }
            func flush() { body() }
        }
        flushAtEndOfTurn(Once(body))
        turn()
    }
}
