internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import Testing

@Suite struct BodyTests {
    private func house(
        limit: Int, _ change: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws -> TestHouse {
        let house = try TestHouse(change)
        house.service.onHead = { _ in .readBody(maximumBytes: limit) }
        return house
    }

    private func chunk(_ count: Int) -> String {
        String(count, radix: 16) + "\r\n" + String(repeating: "x", count: count) + "\r\n"
    }

    @Test func anAnnouncedBodyOverTheLimitIsRefusedBeforeItIsRead() throws {
        let house = try house(limit: 10)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
        let response = try house.response(to: client)
        #expect(response.status == 413)
        #expect(response["connection"] == "close")
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "too large", "ended 413 true"])
    }

    @Test(arguments: [9, 10]) func aBodyUpToTheLimitIsRead(count: Int) throws {
        let house = try house(limit: 10)
        let client = try house.client()
        let body = String(repeating: "a", count: count)
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count)\r\n\r\n\(body)")
        #expect(try house.response(to: client).body == "POST / \(body)")
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in body.utf8 { client.send("1\r\n\(Character(UnicodeScalar(byte)))\r\n") }
        client.send("0\r\n\r\n")
        #expect(try house.response(to: client).body == "POST / \(body)")
    }

    @Test func aChunkedBodyOverTheLimitIsDiscardedThen413() throws {
        let house = try house(limit: 1_000)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<50 { client.send(chunk(20_000)) }
        client.send("0\r\n\r\n")
        #expect(try house.response(to: client).status == 413)
        // All was read: the connection is as good as before.
        client.send("POST /next HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
        #expect(try house.response(to: client).body == "POST /next ab")
        #expect(house.service.events.prefix(3) == ["head /", "too large", "ended 413 true"])
    }

    @Test func aChunkedBodyFarOverTheLimitIsCut() throws {
        let house = try house(limit: 1_000)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<60 { client.send(chunk(20_000)) }
        try house.waitForClose(of: client)
        #expect(client.received == "")
        #expect(house.service.events == ["head /", "ended 0 false"])
    }

    @Test func aChunkedBodyThatGoesOnIsCutAfterTheTimeout() throws {
        let house = try house(limit: 10) { $0.discardTimeout = .milliseconds(20) }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(11))
        let pulse = Pulse(house.loop) { client.send("1\r\nx\r\n") }
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 0 false"])
        withExtendedLifetime(pulse) {}
    }

    @Test func aDrippedBodyIsCutAfterItsTimeout() throws {
        let house = try house(limit: 1_000) { $0.bodyTimeout = .milliseconds(20) }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        let pulse = Pulse(house.loop) { client.send("x") }
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 0 false"])
        withExtendedLifetime(pulse) {}
    }

    @Test func continueIsSentToThoseWhoWait() throws {
        let house = try house(limit: 10)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(try house.response(to: client, hasBody: false).status == 100)
        client.send("ab")
        #expect(try house.response(to: client).body == "POST / ab")
    }

    @Test func aLargeBodyAndReplyPassThrough() throws {
        let house = try house(limit: 4 << 20)
        let client = try house.client()
        let body = String(repeating: "0123456789abcdef", count: 1 << 17)
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        let response = try house.response(to: client)
        #expect(response.body.utf8.count == body.utf8.count + 7)
        #expect(response.body.hasSuffix("abcdef"))
    }

    @Test func aClientThatLeavesInItsBodyEndsTheExchange() throws {
        let house = try house(limit: 10)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
        try house.waitForEvents(1)
        client.leave()
        try house.waitForEvents(2)
        #expect(house.service.events == ["head /", "ended 0 false"])
    }

    @Test func aMalformedChunkEndsTheExchange() throws {
        let house = try house(limit: 10)
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n")
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "ended 0 false"])
    }

    @Test func anAnswerInTheMiddleOfABodyWaitsForItsEnd() throws {
        let house = try house(limit: 10)
        var reading: HTTPExchange?
        house.service.onHead = { exchange in
            reading = exchange
            return .readBody(maximumBytes: 10)
        }
        let client = try house.client()
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        try house.waitForEvents(1)
        reading?.respond(status: 504)
        client.send("cd")
        #expect(try house.response(to: client).status == 504)
        #expect(house.service.events == ["head /", "ended 504 true"])
    }
}
