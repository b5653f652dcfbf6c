internal import HTTP2Engine
internal import Testing
internal import WireTestKit

/// The session against nghttp2's server, joined in memory.
@Suite struct HTTP2SessionTests {
    @Test(arguments: [1, 2, 7, 1_000_000])
    func aCallInAnyPieces(size: Int) throws {
        let client = try Client()
        let server = MemoryServer()
        let body = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let stream = try #require(client.open("/pkg.S/M", body: body))
        try client.exchange(with: server, pieces: size)
        let request = try #require(server.requests[1])
        #expect(request.fields[":path"] == "/pkg.S/M")
        #expect(request.fields[":authority"] == "localhost")
        #expect(request.body == body)
        #expect(client.received[stream.slot] == body)
        #expect(client.log.contains("headers 0 :status=200 content-type=application/grpc"))
        #expect(client.log.suffix(2) == ["headers 0 grpc-status=0 end", "closed 0 NO_ERROR"])
        #expect(client.session.openStreams == 0)
    }

    @Test func aStatusMessageMayEndInABlank() throws {
        let client = try Client()
        let server = MemoryServer()
        server.answer = { _ in
            MemoryServer.Answer(trailers: [("grpc-status", "5"), ("grpc-message", "no order ")])
        }
        _ = try #require(client.open())
        try client.exchange(with: server)
        #expect(client.log.suffix(2) == ["headers 0 grpc-status=5 grpc-message=no order  end", "closed 0 NO_ERROR"])
    }

    @Test func slotsAreUsedAgainAndOldHandlesMeanNothing() throws {
        let client = try Client()
        let server = MemoryServer()
        let first = try #require(client.open())
        try client.exchange(with: server)
        let second = try #require(client.open(endsRequest: false))
        #expect(second.slot == first.slot)
        #expect(second != first)
        client.session.reset(first, .cancel)
        [UInt8(1)].withUnsafeBytes { client.session.send($0, on: first, endsRequest: true) }
        try client.exchange(with: server)
        #expect(server.requests[3]?.hasEnded == false)
        #expect(server.requests[3]?.closedWith == nil)
    }

    @Test func moreStreamsThanThePluginAllowsAreNotOpened() throws {
        let client = try Client()
        let server = MemoryServer(maximumStreams: 2)
        server.answer = { _ in nil }
        try client.exchange(with: server)
        #expect(client.session.canOpen)
        _ = client.open()
        _ = client.open()
        #expect(!client.session.canOpen)
        try client.exchange(with: server)
        server.reply(to: 1, MemoryServer.Answer())
        try client.exchange(with: server)
        #expect(client.session.canOpen)
    }

    @Test func bigBodiesFlowThroughSmallWindows() throws {
        let client = try Client()
        let server = MemoryServer(window: 1000)
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let streams = (0..<3).compactMap { _ in client.open(body: body) }
        try client.exchange(with: server)
        for stream in streams {
            #expect(client.received[stream.slot] == body)
            #expect(client.closed[stream.slot] == .noError)
        }
    }

    @Test func aStreamThatIsNotConsumedStopsAtItsWindowAndHoldsUpNoOther() throws {
        var configuration = HTTP2Configuration()
        configuration.streamWindow = 100_000
        configuration.connectionWindow = 200_000
        let client = try Client(configuration)
        let server = MemoryServer()
        server.answer = { _ in MemoryServer.Answer(body: [UInt8](repeating: 1, count: 150_000)) }
        let slow = try #require(client.open(givesWindowBack: false))
        try client.exchange(with: server)
        #expect(client.received[slow.slot]?.count == 100_000)
        for _ in 0..<5 {
            let quick = try #require(client.open())
            try client.exchange(with: server)
            #expect(client.received[quick.slot]?.count == 150_000)
            client.received[quick.slot] = nil
        }
        client.session.consume(100_000, on: slow)
        try client.exchange(with: server)
        #expect(client.received[slow.slot]?.count == 150_000)
        #expect(client.closed[slow.slot] == .noError)
    }

    @Test func aRequestCanBeSentInParts() throws {
        let client = try Client()
        let server = MemoryServer()
        let stream = try #require(client.open(body: [1], endsRequest: false))
        try client.exchange(with: server)
        #expect(server.requests[1]?.body == [1])
        [UInt8(2)].withUnsafeBytes { client.session.send($0, on: stream, endsRequest: false) }
        try client.exchange(with: server)
        #expect(server.requests[1]?.body == [1, 2])
        [UInt8(3)].withUnsafeBytes { client.session.send($0, on: stream, endsRequest: false) }
        [].withUnsafeBytes { client.session.send($0, on: stream, endsRequest: true) }
        try client.exchange(with: server)
        #expect(server.requests[1]?.body == [1, 2, 3])
        #expect(client.received[stream.slot] == [1, 2, 3])
        #expect(client.closed[stream.slot] == .noError)
    }

    @Test func aResetStreamIsSilentAndItsBodyIsNotRead() throws {
        let client = try Client()
        let server = MemoryServer(window: 100)
        let stream = try #require(client.open(body: [UInt8](repeating: 1, count: 1000)))
        _ = try client.produce().withUnsafeBytes { server.receive($0) }
        client.session.reset(stream, .cancel)
        try client.exchange(with: server)
        #expect(server.requests[1]?.closedWith == HTTP2ErrorCode.cancel.rawValue)
        #expect(client.log == ["settings"])
        #expect(client.session.openStreams == 0)
    }

    @Test func aStreamResetBeforeItsFirstFrameIsNeverSeen() throws {
        let client = try Client()
        let server = MemoryServer()
        let stream = try #require(client.open())
        client.session.reset(stream, .cancel)
        try client.exchange(with: server)
        #expect(server.requests.isEmpty)
        #expect(client.session.openStreams == 0)
    }

    @Test func anythingMayBeDoneInAnEvent() throws {
        let client = try Client()
        let server = MemoryServer()
        let streams = (0..<10).compactMap { _ in client.open(body: [1]) }
        // The closure holds the client that holds it.
        defer { client.react = nil }
        var late: StreamHandle?
        client.react = { event in
            guard case .headers = event, late == nil else { return }
            for stream in streams { client.session.reset(stream, .cancel) }
            late = client.open()
        }
        try client.exchange(with: server)
        let slot = try #require(late).slot
        #expect(client.log.filter { $0.hasPrefix("data") }.isEmpty)
        #expect(client.closed == [slot: .noError])
    }

    @Test func whatHasLeftIsKnown() throws {
        let client = try Client()
        let stream = try #require(client.open(body: [1]))
        #expect(!client.session.mayHaveLeft(stream))
        try client.session.produce()
        let late = try #require(client.open(body: [1]))
        client.session.outputSent(client.session.output.count)
        #expect(client.session.mayHaveLeft(stream))
        #expect(!client.session.mayHaveLeft(late))
    }

    @Test func waitingOutputIsBounded() throws {
        let client = try Client()
        let server = MemoryServer(window: 1 << 30)
        try client.exchange(with: server)
        try client.receive(RawFrame.windowUpdate(stream: 0, 1 << 29))
        let body = [UInt8](repeating: 1, count: 5_000_000)
        _ = client.open(body: body)
        try client.session.produce()
        #expect(client.session.output.count < 300 << 10)
        #expect(client.session.hasMoreToProduce)
    }
}
