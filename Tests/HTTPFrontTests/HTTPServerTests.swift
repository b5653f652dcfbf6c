internal import Bytes
internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import Testing

@Suite struct HTTPServerTests {
    @Test func aListInSeveralLinesIsOneList() throws {
        let house = try TestHouse()
        var lists: [String?] = []
        house.service.onHead = { exchange in
            lists = [exchange.headerList("A"), exchange.headerList("B"), exchange.headerList("C")].map { $0?.text }
            exchange.respond(status: 204)
            return .respond
        }
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 2\r\na: 3, 4\r\nA:  5\r\n\r\n")
        _ = try house.response(to: client, hasBody: false)
        #expect(lists == ["1, 3, 4, 5", "2", nil])
    }

    static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func aDrippedHeadIsCutAtItsDeadline() throws {
        let house = try TestHouse { $0.headTimeout = .milliseconds(20) }
        let client = try house.client()
        client.send("GET / HTTP/1.1\r\nHost: x\r\nA: ")
        let pulse = Pulse(house.loop) { client.send("a") }
        try house.waitForClose(of: client)
        #expect(client.received == "")
        #expect(house.service.events == [])
        withExtendedLifetime(pulse) {}
    }

    @Test func aDrippedSecondHeadIsCutToo() throws {
        let house = try TestHouse {
            $0.headTimeout = .milliseconds(20)
            $0.idleTimeoutSeconds = 1
        }
        let client = try house.client()
        client.send(Self.get)
        #expect(try house.response(to: client).status == 200)
        let pulse = Pulse(house.loop) { client.send("a") }
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "request 0", "ended 200 true"])
        withExtendedLifetime(pulse) {}
    }

    @Test(arguments: [("", 0), ("a=1", 1), ("a=1&", 1_600), ("&", 15_000)])
    func aQueryMayHaveAnyNumberOfArguments(argument: String, count: Int) throws {
        let house = try TestHouse { $0.maximumHeaderBytes = 16_384 }
        let client = try house.client()
        client.send("GET /?\(String(repeating: argument, count: count)) HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try house.response(to: client).status == 200)
    }

    @Test func bytesThatAreLentAreKeptUntilTheExchangeEnds() throws {
        let house = try TestHouse()
        weak var kept: Page?
        var hadReply = false
        house.service.onRequest = { exchange in
            let page = Page(ByteBuffer(repeatElement(UInt8(ascii: "a"), count: 5_000_000)))
            kept = page
            exchange.lend(page.text.bytes, of: page)
            exchange.respond(status: 200, contentType: "text/plain")
            #expect(exchange.replyBytes == 5_000_000)
        }
        house.service.onEnded = { hadReply = hadReply || $0.reply.count > 0 }
        let client = try house.client()
        client.isReading = false
        client.send(Self.get)
        try house.waitForEvents(2)
        #expect(kept != nil)
        client.isReading = true
        let response = try house.response(to: client)
        #expect(response.body == String(repeating: "a", count: 5_000_000))
        try house.waitForEvents(3)
        try house.turn(until: { kept == nil })
        #expect(!hadReply)
        house.service.onRequest = { $0.respond(status: 200) }
        client.send(Self.get)
        #expect(try house.response(to: client).body == "")
    }

    @Test func aSilentConnectionIsClosedAtItsDeadline() throws {
        let house = try TestHouse { $0.headTimeout = .milliseconds(20) }
        let client = try house.client()
        try house.waitForClose(of: client)
        #expect(house.server.openConnections == 0)
    }

    @Test func aRequestThatWaitsHasNoDeadline() throws {
        let house = try TestHouse { $0.headTimeout = .milliseconds(10) }
        house.service.hold()
        let client = try house.client()
        client.send(Self.get)
        var pulses = 0
        let pulse = Pulse(house.loop) { pulses += 1 }
        try house.turn(until: { pulses == 10 })
        house.service.answer()
        #expect(try house.response(to: client).body == "later")
        withExtendedLifetime(pulse) {}
    }

    @Test func connectionsBeyondTheMaximumWait() throws {
        let house = try TestHouse { $0.maximumConnections = 2 }
        let clients = try (0..<3).map { _ in try house.client() }
        for client in clients { client.send(Self.get) }
        #expect(try house.response(to: clients[0]).status == 200)
        #expect(try house.response(to: clients[1]).status == 200)
        #expect(house.server.openConnections == 2)
        #expect(clients[2].received == "")
        clients[0].leave()
        #expect(try house.response(to: clients[2]).status == 200)
    }

    @Test func quiescingClosesTheListenerAndThenEachConnection() throws {
        let house = try TestHouse()
        house.service.hold()
        let client = try house.client()
        client.send(Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        house.server.quiesce()
        #expect(house.server.isQuiesced)
        let late = try house.client()
        late.send(Self.get)
        try house.waitForClose(of: late)
        house.service.answer()
        let response = try house.response(to: client)
        #expect(response.body == "later")
        #expect(response["connection"] == "close")
        try house.waitForClose(of: client)
        #expect(house.server.openConnections == 0)
    }

    @Test func quiescingClosesWhatIsOnlyKept() throws {
        let house = try TestHouse()
        let kept = try (0..<3).map { _ in try house.client() }
        for client in kept {
            client.send(Self.get)
            #expect(try house.response(to: client)["connection"] == nil)
        }
        #expect(house.server.openConnections == 3)
        house.server.quiesce()
        for client in kept { try house.waitForClose(of: client) }
        try house.turn(until: { house.server.openConnections == 0 })
        #expect(house.service.events.count == 9)
    }

    /// What has come by then is answered, even if nobody has read it yet.
    @Test func quiescingLosesNoRequest() throws {
        let house = try TestHouse()
        let unread = try house.client()
        let half = try house.client()
        for client in [unread, half] {
            client.send(Self.get)
            _ = try house.response(to: client)
        }
        // Its first request is still to come.
        let fresh = try house.client()
        half.send("POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        try house.turn(until: { house.server.openConnections == 3 && house.service.events.last == "head /half" })
        unread.send("GET /unread HTTP/1.1\r\nHost: x\r\n\r\n")
        house.server.quiesce()
        let response = try house.response(to: unread)
        #expect(response.body == "GET /unread " && response["connection"] == "close")
        half.send("cd")
        #expect(try house.response(to: half).body == "POST /half abcd")
        fresh.send("GET /fresh HTTP/1.1\r\nHost: x\r\n\r\n")
        let first = try house.response(to: fresh)
        #expect(first.body == "GET /fresh " && first["connection"] == "close")
        for client in [unread, half, fresh] { try house.waitForClose(of: client) }
    }

    @Test func beforeItGoesAServerClosesBehindResponses() throws {
        let house = try TestHouse()
        let old = try house.client()
        old.send(Self.get)
        #expect(try house.response(to: old)["connection"] == nil)
        house.server.closesBehindResponses = true
        for client in [old, try house.client()] {
            client.send(Self.get)
            let response = try house.response(to: client)
            #expect(response.status == 200 && response["connection"] == "close")
            try house.waitForClose(of: client)
        }
    }

    @Test func quiescingOneOfTwoThatShareAListenerLeavesTheOther() throws {
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let second = try Linux.duplicate(listener.raw)
        let house = try TestHouse(listener: listener)
        let service = TestService()
        let other = try HTTPServer(HTTPServerConfiguration(), listeningOn: second, loop: house.loop, service: service)
        other.quiesce()
        for _ in 0..<4 {
            let client = try house.client()
            client.send(Self.get)
            #expect(try house.response(to: client).status == 200)
        }
        #expect(service.events == [])
        other.shutDown()
    }

    @Test func shuttingDownEndsEveryExchangeOnce() throws {
        let house = try TestHouse()
        house.service.hold()
        let clients = try (0..<5).map { _ in try house.client() }
        for client in clients.prefix(3) { client.send(Self.get) }
        clients[3].send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
        clients[4].send("GET / HT")
        try house.turn(until: { house.service.waiting.count == 3 && house.service.events.count == 7 })
        house.service.answer("in time")
        house.server.shutDown()
        #expect(house.server.openExchanges == 0)
        #expect(house.server.openConnections == 0)
        #expect(house.service.events.filter { $0 == "ended 200 true" }.count == 1)
        #expect(house.service.events.filter { $0 == "ended 0 false" }.count == 3)
        for client in clients { try house.waitForClose(of: client) }
        #expect(clients.filter { $0.received.hasSuffix("in time") }.count == 1)
        #expect(clients.filter { $0.received.isEmpty }.count == 4)
        house.server.shutDown()
        house.server.quiesce()
        house.loop.turn(whilePosting: {})
    }

    @Test func shuttingDownAfterQuiescing() throws {
        let house = try TestHouse()
        house.service.hold()
        let client = try house.client()
        client.send(Self.get + Self.get)
        try house.turn(until: { house.service.waiting.count == 1 })
        house.server.quiesce()
        house.server.shutDown()
        try house.waitForClose(of: client)
        #expect(house.service.events == ["head /", "request 0", "ended 0 false"])
    }

    @Test func aDescriptorThatDoesNotListenIsAFault() throws {
        let pipe = try Linux.pipe().split()
        defer { Linux.close(pipe.writing) }
        let loop = try EventLoop()
        #expect(throws: HTTPServerFault.self) {
            _ = try HTTPServer(
                HTTPServerConfiguration(), listeningOn: OwnedDescriptor(pipe.reading), loop: loop,
                service: TestService())
        }
    }
}

private final class Page {
    let text: ByteBuffer

    init(_ text: consuming ByteBuffer) {
        self.text = text
    }
}
