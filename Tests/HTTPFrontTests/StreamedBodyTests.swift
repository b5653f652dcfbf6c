internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import Testing

@testable internal import HTTPFront

@Suite struct StreamedBodyTests {
    private static let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// A house whose service takes every piece.
    private func house(
        maximumBytesPerPiece: Int = 65_536, _ change: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws -> (TestHouse, Pieces) {
        let house = try TestHouse(change)
        let pieces = Pieces()
        house.service.onHead = { _ in .streamBody(maximumBytesPerPiece: maximumBytesPerPiece) }
        house.service.onPiece = { exchange, bytes in pieces.take(exchange, bytes) }
        house.service.onRequest = { exchange in
            exchange.reply.append("\(pieces.bytes.count)")
            exchange.respond(status: 200, contentType: "text/plain")
        }
        return (house, pieces)
    }

    private final class Pieces {
        var bytes: [UInt8] = []
        var count = 0
        var largest = 0
        /// How many bytes are taken before a pause.
        var room = Int.max
        var exchange: HTTPExchange?

        var text: String { String(decoding: bytes, as: UTF8.self) }

        func take(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int {
            self.exchange = exchange
            let taken = min(room, bytes.count)
            self.bytes += bytes.prefix(taken)
            room -= taken
            count += 1
            largest = max(largest, bytes.count)
            return taken
        }
    }

    @Test func piecesComeAsTheyArrive() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.text == "one" })
        client.send("3\r\ntwo\r\n")
        try house.turn(until: { pieces.text == "onetwo" })
        #expect(house.service.events == ["head /"])
        client.send("0\r\n\r\n")
        #expect(try house.response(to: client).body == "6")
        #expect(house.service.events == ["head /", "request 0", "ended 200 true"])
    }

    @Test(arguments: [true, false]) func aBodyThatDripsInIsTheSame(isChunked: Bool) throws {
        let (house, pieces) = try house()
        let client = try house.client()
        let request =
            isChunked
            ? Self.chunked + "3;x=y\r\none\r\nA\r\n0123456789\r\n0\r\n\r\n"
            : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\none0123456789"
        for byte in request.utf8 {
            client.send([byte])
            house.loop.turn(whilePosting: {})
        }
        #expect(try house.response(to: client).body == "13")
        #expect(pieces.text == "one0123456789")
    }

    @Test func piecesAreNoLargerThanOrdered() throws {
        let (house, pieces) = try house(maximumBytesPerPiece: 10)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 95\r\n\r\n" + String(repeating: "a", count: 95))
        #expect(try house.response(to: client).body == "95")
        #expect(pieces.largest == 10)
    }

    @Test(arguments: [true, false]) func whatIsNotTakenIsOfferedAgain(isChunked: Bool) throws {
        let (house, pieces) = try house()
        pieces.room = 2
        let client = try house.client()
        client.send(
            isChunked
                ? Self.chunked + "5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n"
                : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nabcdefgh")
        for end in ["ab", "abcd", "abcdef", "abcdefgh"] {
            try house.turn(until: { pieces.text == end })
            if end == "abcdefgh" { break }
            try house.turn(until: { house.server.suspendedCount == 1 })
            pieces.room = 2
            pieces.exchange?.resumeBody()
        }
        pieces.exchange?.resumeBody()
        #expect(try house.response(to: client).body == "8")
        #expect(house.server.suspendedCount == 0)
    }

    /// Its end lies behind bytes for which the socket has no room.
    @Test func aClientThatLeavesBehindAPausedBodyIsNoticedInTheIdleTimeout() throws {
        let (house, pieces) = try house { $0.idleTimeoutSeconds = 1 }
        pieces.room = 0
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
        client.send([UInt8](repeating: 0x61, count: 50_000_000))
        try house.turn(until: { house.server.suspendedCount == 1 })
        try house.turn(until: { house.service.events.last?.hasPrefix("ended") == true })
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
        #expect(house.server.openConnections == 0)
    }

    @Test func aPauseEndsWithItsDeadline() throws {
        let (house, pieces) = try house { $0.idleTimeoutSeconds = 1 }
        pieces.room = 2
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd")
        try house.turn(until: { house.server.suspendedCount == 1 })
        pieces.room = 2
        pieces.exchange?.resumeBody()
        #expect(try house.response(to: client).body == "4")
    }

    /// A plugin that doesn't read must not make the gateway's memory grow.
    @Test func aBodyThatNobodyTakesStaysWithTheClient() throws {
        let (house, pieces) = try house()
        pieces.room = 0
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
        client.send([UInt8](repeating: 0x61, count: 50_000_000))
        try house.turn(until: { house.server.suspendedCount == 1 })
        let before = client.unsentBytes
        for _ in 0..<50 { house.loop.turn(whilePosting: {}) }
        // Sockets' buffers aside nothing has moved.
        #expect(client.unsentBytes > 20_000_000)
        #expect(before - client.unsentBytes < 10_000_000)
        #expect(pieces.count == 1)
        pieces.room = .max
        pieces.exchange?.resumeBody()
        #expect(try house.response(to: client).body == "50000000")
        #expect(pieces.largest <= 32_768)
    }

    @Test func aClientThatLeavesAPausedBodyIsTold() throws {
        let (house, pieces) = try house()
        pieces.room = 0
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { house.server.suspendedCount == 1 })
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
        #expect(house.server.suspendedCount == 0)
    }

    @Test func aClientThatLeavesInTheMiddleIsTold() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.text == "one" })
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
    }

    /// The library does not see such an end.
    @Test func aClientThatLeavesWithItsLastBytesIsTold() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        client.leave()
        try house.waitForEvents(3)
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
        #expect(pieces.text == "one")
        try house.turn(until: { house.server.openConnections == 0 })
    }

    /// The end comes with the body, before the service pauses.
    @Test func aClientThatHasLeftBehindItsBodyIsToldAtThePause() throws {
        let (house, pieces) = try house()
        house.service.onPiece = { exchange, bytes in
            // Turn after turn takes a little, until the client's end is known.
            exchange.clientHasLeft ? 0 : min(1, bytes.count)
        }
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { house.server.suspendedCount == 1 })
        house.server.active[0].resumeBody()
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
        #expect(pieces.count == 0)
    }

    @Test func aMalformedChunkEndsTheBody() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.text == "one" })
        client.send("nonsense\r\n")
        try house.waitForClose(of: client)
        #expect(client.received.hasPrefix("HTTP/1.1 400"))
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
    }

    @Test func aClientThatWaitsForAContinueGetsIt() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        try house.turn(until: { client.take() == "HTTP/1.1 100 Continue\r\n\r\n" })
        client.send("one")
        #expect(try house.response(to: client).body == "3")
        #expect(pieces.text == "one")
    }

    @Test func aRequestWithoutABodyIsWholeAtOnce() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(SuspensionTests.get)
        #expect(try house.response(to: client).body == "0")
        #expect(pieces.count == 0)
    }

    @Test func aPausedBodyCanBeCut() throws {
        let (house, pieces) = try house()
        pieces.room = 0
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { house.server.suspendedCount == 1 })
        pieces.exchange?.cut()
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 0 false"])
    }

    /// A plugin may end a client stream early: the client listens at its body's end.
    @Test(arguments: [true, false]) func anEarlyAnswerWaitsForTheBodysEnd(isPaused: Bool) throws {
        let (house, pieces) = try house()
        if isPaused { pieces.room = 0 }
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.count == 1 })
        pieces.exchange?.reply.append("enough")
        pieces.exchange?.respond(status: 400, contentType: "text/plain")
        for _ in 0..<3 { house.loop.turn(whilePosting: {}) }
        client.send("3\r\ntwo\r\n")
        for _ in 0..<3 { house.loop.turn(whilePosting: {}) }
        #expect(client.received == "")
        client.send("0\r\n\r\n")
        let response = try house.response(to: client)
        #expect(response.status == 400)
        #expect(response.body == "enough")
        #expect(pieces.count == 1)
        #expect(house.service.events == ["head /", "ended 400 true"])
        #expect(house.server.openConnections == 1)
    }

    @Test func anAnswerInsideAPieceDiscardsTheRest() throws {
        let (house, pieces) = try house()
        house.service.onPiece = { exchange, bytes in
            pieces.count += 1
            exchange.respond(status: 400)
            return 1
        }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\none")
        try house.turn(until: { pieces.count == 1 })
        client.send("twotwo")
        #expect(try house.response(to: client).status == 400)
        #expect(pieces.count == 1)
    }

    @Test func tooMuchBehindAnEarlyAnswerIsCut() throws {
        let (house, pieces) = try house { $0.maximumDiscardedBytes = 1_000 }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\none")
        try house.turn(until: { pieces.count == 1 })
        pieces.exchange?.respond(status: 400)
        client.send([UInt8](repeating: 0x61, count: 5_000))
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 400 false"])
    }

    @Test func aBodyThatGoesOnTooLongBehindAnEarlyAnswerIsCut() throws {
        let (house, pieces) = try house { $0.discardTimeout = .milliseconds(20) }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\none")
        try house.turn(until: { pieces.count == 1 })
        pieces.exchange?.respond(status: 400)
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 400 false"])
    }

    @Test func aStreamThatBeginsEarlyGoesOutBehindTheBody() throws {
        let (house, pieces) = try house()
        house.service.onRequest = { exchange in
            exchange.reply.append("end")
            exchange.endStream()
        }
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.count == 1 })
        pieces.exchange?.beginStream(status: 200, contentType: "text/plain")
        pieces.exchange?.reply.append("begin ")
        pieces.exchange?.flushStream()
        client.send("3\r\ntwo\r\n")
        try house.turn(until: { pieces.text == "onetwo" })
        #expect(client.received == "")
        client.send("0\r\n\r\n")
        try house.turn(until: { client.received.hasSuffix("9\r\nbegin end\r\n0\r\n\r\n") })
        #expect(house.service.events.last == "ended 200 true")
    }

    @Test func aStreamThatEndsEarlyDiscardsTheBody() throws {
        let (house, pieces) = try house()
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.count == 1 })
        pieces.exchange?.beginStream(status: 200, contentType: "text/plain")
        pieces.exchange?.reply.append("all")
        pieces.exchange?.endStream()
        client.send("3\r\ntwo\r\n0\r\n\r\n")
        try house.turn(until: { client.received.hasSuffix("3\r\nall\r\n0\r\n\r\n") })
        #expect(pieces.count == 1)
        #expect(house.service.events == ["head /", "ended 200 true"])
    }

    @Test func aHouseThatShutsDownEndsPausedBodies() throws {
        let (house, pieces) = try house()
        pieces.room = 0
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { house.server.suspendedCount == 1 })
        house.server.shutDown()
        #expect(house.service.events == ["head /", "ended 0 false"])
    }

    @Test func aClientThatSendsNothingIsCut() throws {
        let (house, pieces) = try house { $0.idleTimeoutSeconds = 1 }
        let client = try house.client()
        client.send(Self.chunked + "3\r\none\r\n")
        try house.turn(until: { pieces.text == "one" })
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "left", "ended 0 false"])
    }
}
