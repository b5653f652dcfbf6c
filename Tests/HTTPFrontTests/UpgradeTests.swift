internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import Testing

@testable internal import HTTPFront

@Suite struct UpgradeTests {
    private static let request =
        "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"

    /// Notes what its socket tells; echoes unless told otherwise.
    private final class Session: UpgradedSocketDelegate {
        var events: [String] = []
        var received = ""
        var socket: UpgradedSocket?
        var onReceived: (UpgradedSocket, UnsafeRawBufferPointer) -> Void = { $0.send($1) }

        func socketReceived(_ socket: UpgradedSocket, _ bytes: UnsafeRawBufferPointer) {
            received += String(decoding: bytes, as: UTF8.self)
            onReceived(socket, bytes)
        }

        func socketDrained(_ socket: UpgradedSocket) { events.append("drained") }
        func socketClosed(_ socket: UpgradedSocket) { events.append("closed") }

        func send(_ text: String) {
            let bytes = ByteBuffer(text.utf8)
            socket?.send(bytes.bytes)
        }
    }

    private func house(_ change: (inout HTTPServerConfiguration) -> Void = { _ in }) throws -> (TestHouse, Session) {
        let house = try TestHouse(change)
        let session = Session()
        house.service.onHead = { exchange in
            exchange.setHeader("X-Extra", "yes")
            let isUpgraded = exchange.upgrade(to: "echo")
            if !isUpgraded { exchange.respond(status: 426) }
            return .respond
        }
        house.service.onUpgraded = { _, socket in
            session.socket = socket
            socket.delegate = session
        }
        return (house, session)
    }

    /// A house whose first client is upgraded.
    private func upgraded(
        _ change: (inout HTTPServerConfiguration) -> Void = { _ in }
    ) throws -> (TestHouse, Session, TestClient) {
        let (house, session) = try house(change)
        let client = try house.client()
        client.send(Self.request)
        let response = try house.response(to: client, hasBody: false)
        #expect(response.status == 101)
        try house.turn(until: { session.socket != nil })
        return (house, session, client)
    }

    @Test func anUpgradedConnectionSpeaksBothWays() throws {
        let (house, session) = try house()
        let client = try house.client()
        client.send(Self.request)
        let response = try house.response(to: client, hasBody: false)
        #expect(response.status == 101)
        #expect(response["connection"] == "Upgrade")
        #expect(response["upgrade"] == "echo")
        #expect(response["x-extra"] == "yes")
        for word in ["one", "two"] {
            client.send(word)
            try house.turn(until: { client.received == word })
            client.take()
        }
        #expect(house.server.openExchanges == 1)
        #expect(house.server.openConnections == 1)
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
        #expect(house.service.events == ["head /chat", "upgraded", "ended 101 true"])
    }

    @Test func bytesThatCameEarlyAreNotLost() throws {
        let (house, session) = try house()
        let client = try house.client()
        client.send(Self.request + "early ")
        try house.turn(until: { session.received == "early " })
        client.send("later")
        try house.turn(until: { client.received.hasSuffix("\r\n\r\nearly later") })
    }

    @Test func earlyBytesWaitForAPausedSocket() throws {
        let (house, session) = try house()
        house.service.onUpgraded = { _, socket in
            session.socket = socket
            socket.delegate = session
            socket.pauseReading()
        }
        let client = try house.client()
        client.send(Self.request + "early ")
        try house.turn(until: { session.socket != nil })
        client.send("later")
        for _ in 0..<3 { house.loop.turn(whilePosting: {}) }
        #expect(session.received == "")
        session.socket?.resumeReading()
        try house.turn(until: { session.received == "early later" })
    }

    @Test func anUpgradeMayBeAnsweredLater() throws {
        let (house, session) = try house()
        house.service.onHead = { _ in .readBody(maximumBytes: 0) }
        house.service.hold()
        let client = try house.client()
        client.send(Self.request)
        try house.turn(until: { house.service.waiting.count == 1 })
        for _ in 0..<3 { house.loop.turn(whilePosting: {}) }
        house.service.waiting.removeFirst().upgrade(to: "echo")
        #expect(try house.response(to: client, hasBody: false).status == 101)
        client.send("hello")
        try house.turn(until: { session.received == "hello" })
    }

    @Test(arguments: [
        "GET / HTTP/1.0\r\nHost: x\r\nUpgrade: echo\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\nContent-Length: 3\r\n\r\nabc",
    ]) func whatCannotBeUpgradedIsAnswered(request: String) throws {
        let (house, _) = try house()
        let client = try house.client()
        client.send(request)
        #expect(try house.response(to: client).status == 426)
        #expect(!house.service.events.contains("upgraded"))
    }

    @Test func aSocketThatIsClosedSendsAllAndWaitsForItsClient() throws {
        let (house, session, client) = try upgraded()
        session.onReceived = { _, _ in }
        session.send("good")
        session.send("bye")
        // Unread bytes would have the kernel reset the connection.
        client.send("unread")
        session.socket?.close()
        session.send("not any more")
        try house.waitForClose(of: client)
        #expect(client.received == "goodbye")
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
        #expect(session.received == "")
    }

    @Test func aClientThatStaysBehindTheCloseIsCut() throws {
        let (house, session, client) = try upgraded { $0.discardTimeout = .milliseconds(20) }
        session.socket?.close()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
        try house.waitForClose(of: client)
    }

    @Test func aCutSocketEnds() throws {
        let (house, session, client) = try upgraded()
        session.socket?.cut()
        try house.waitForClose(of: client)
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
    }

    @Test func anExchangeCutsItsSocket() throws {
        let (house, session, client) = try upgraded()
        house.server.active[0].cut()
        try house.waitForClose(of: client)
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
    }

    /// Nothing is read of a paused socket, yet its client cannot leave unseen.
    @Test func aClientThatLeavesAPausedSocketIsTold() throws {
        let (house, session, client) = try upgraded()
        session.socket?.pauseReading()
        client.send("never read")
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.received == "")
        #expect(session.events == ["closed"])
    }

    @Test func aPausedSocketStopsItsClient() throws {
        let (house, session, client) = try upgraded()
        session.socket?.pauseReading()
        client.send([UInt8](repeating: 0x61, count: 50_000_000))
        for _ in 0..<50 { house.loop.turn(whilePosting: {}) }
        #expect(client.unsentBytes > 20_000_000)
        #expect(session.received == "")
        var count = 0
        session.onReceived = { _, bytes in count += bytes.count }
        session.socket?.resumeReading()
        try house.turn(until: { count == 50_000_000 })
    }

    /// A client that doesn't read costs what the delegate lets it, and the kernel's window.
    @Test func aClientThatDoesNotReadIsSeen() throws {
        let (house, session, client) = try upgraded()
        client.isReading = false
        let piece = ByteBuffer([UInt8](repeating: 0x61, count: 100_000))
        var sent = 0
        for _ in 0..<10_000 where session.socket?.unsentBytes ?? 0 <= UpgradedSocket.lowWater {
            session.socket?.send(piece.bytes)
            sent += piece.count
            house.loop.turn(whilePosting: {})
        }
        #expect(sent < 20_000_000, "\(sent)")
        for _ in 0..<10 { house.loop.turn(whilePosting: {}) }
        session.events = []
        client.isReading = true
        try house.turn(until: { client.received.utf8.count == sent })
        #expect(session.events == ["drained"])
        #expect(session.socket?.unsentBytes == 0)
    }

    @Test func aClientThatTakesNothingIsCut() throws {
        let (house, session, client) = try upgraded { $0.idleTimeoutSeconds = 1 }
        client.isReading = false
        let piece = ByteBuffer([UInt8](repeating: 0x61, count: 20_000_000))
        session.socket?.send(piece.bytes)
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(session.events == ["closed"])
    }

    @Test func upgradedConnectionsCountAndOthersGoOn() throws {
        let (house, _, first) = try upgraded { $0.maximumConnections = 2 }
        house.service.onHead = { _ in .readBody(maximumBytes: 9) }
        let second = try house.client()
        second.send(SuspensionTests.get)
        #expect(try house.response(to: second).status == 200)
        let third = try house.client()
        third.send(SuspensionTests.get)
        for _ in 0..<5 { house.loop.turn(whilePosting: {}) }
        #expect(house.server.openConnections == 2)
        first.leave()
        #expect(try house.response(to: third).status == 200)
    }

    @Test func aDrainLeavesUpgradedConnectionsToTheirService() throws {
        let (house, session, client) = try upgraded()
        house.server.quiesce()
        client.send("still here")
        try house.turn(until: { client.received == "still here" })
        session.socket?.close()
        try house.waitForClose(of: client)
        client.leave()
        try house.turn(until: { house.server.openConnections == 0 })
    }

    @Test func aHouseThatShutsDownEndsUpgradedConnections() throws {
        let (house, session, client) = try upgraded()
        house.server.shutDown()
        #expect(session.events == ["closed"])
        #expect(house.service.events.last == "ended 101 true")
        #expect(house.server.openConnections == 0)
        try house.waitForClose(of: client)
    }

    @Test func aServiceWithoutUpgradesCutsThem() throws {
        final class Plain: HTTPService {
            func headReceived(_ exchange: HTTPExchange) -> OnHead {
                exchange.upgrade(to: "echo")
                return .respond
            }
            func headRefused(_ exchange: HTTPExchange, _ fault: HeadFault) { exchange.respond(status: 400) }
            func bodyTooLarge(_ exchange: HTTPExchange) { exchange.respond(status: 413) }
            func requestReceived(_ exchange: HTTPExchange) { exchange.respond(status: 200) }
            func clientLeft(_ exchange: HTTPExchange) {}
            func exchangeEnded(_ exchange: HTTPExchange, delivered: Bool) {}
        }
        let house = try TestHouse()
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let address = try Linux.localAddress(of: listener.raw)
        let service = Plain()
        let server = try HTTPServer(
            HTTPServerConfiguration(), listeningOn: listener, loop: house.loop, service: service)
        let client = try TestClient(address, on: house.loop)
        client.send(Self.request)
        try house.waitForClose(of: client)
        #expect(client.received.hasPrefix("HTTP/1.1 101"))
        server.shutDown()
    }
}
