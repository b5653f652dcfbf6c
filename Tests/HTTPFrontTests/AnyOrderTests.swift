internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import Testing

@testable internal import HTTPFront

/// Clients, their service and the kernel do what they like in any order: no order of theirs may reach a trap, and each
/// exchange that begins ends once.
@Suite struct AnyOrderTests {
    /// splitmix64: the same steps for the same seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
    }

    private final class Service: HTTPService, UpgradedSocketDelegate {
        var dice: Dice
        var open: [ObjectIdentifier: HTTPExchange] = [:]
        var begun = 0
        var ended = 0
        var left: Set<ObjectIdentifier> = []
        var sockets = 0

        init(dice: Dice) { self.dice = dice }

        private func begin(_ exchange: HTTPExchange) {
            #expect(open.updateValue(exchange, forKey: ObjectIdentifier(exchange)) == nil)
            begun += 1
        }

        func headReceived(_ exchange: HTTPExchange) -> OnHead {
            begin(exchange)
            switch dice.below(8) {
            case 0: return .readBody(maximumBytes: 20)
            case 1: return .readBody(maximumBytes: 1 << 20)
            case 2:
                if !exchange.upgrade(to: "echo") { exchange.respond(status: 400) }
                return .respond
            case 3:
                exchange.beginStream(status: 200, contentType: "text/plain")
                return .respond
            case 4:
                exchange.respond(status: 404)
                return .respond
            default: return .streamBody(maximumBytesPerPiece: 1 + dice.below(100))
            }
        }

        func headRefused(_ exchange: HTTPExchange, _ fault: HeadFault) {
            begin(exchange)
            exchange.respond(status: fault.status)
        }

        func bodyTooLarge(_ exchange: HTTPExchange) { exchange.respond(status: 413) }

        func bodyReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer) -> Int {
            if dice.below(20) == 0, exchange.status == 0 { answer(exchange) }
            return dice.below(3) == 0 ? dice.below(bytes.count + 1) : bytes.count
        }

        func requestReceived(_ exchange: HTTPExchange) {
            if dice.below(3) == 0, exchange.status == 0 { answer(exchange) }
        }

        func streamDrained(_ exchange: HTTPExchange) {
            if dice.below(2) == 0 { feed(exchange) }
        }

        func upgraded(_ exchange: HTTPExchange, _ socket: UpgradedSocket) {
            sockets += 1
            if dice.below(10) > 0 { socket.delegate = self } else { sockets -= 1 }
            if dice.below(5) == 0 { socket.cut() }
        }

        func clientLeft(_ exchange: HTTPExchange) {
            #expect(open[ObjectIdentifier(exchange)] != nil)
            #expect(left.insert(ObjectIdentifier(exchange)).inserted)
            if dice.below(2) == 0 { exchange.cut() }
            if dice.below(2) == 0 { feed(exchange) }
        }

        func exchangeEnded(_ exchange: HTTPExchange, delivered: Bool) {
            #expect(open.removeValue(forKey: ObjectIdentifier(exchange)) != nil)
            left.remove(ObjectIdentifier(exchange))
            ended += 1
        }

        func socketReceived(_ socket: UpgradedSocket, _ bytes: UnsafeRawBufferPointer) { step(socket, bytes) }
        func socketDrained(_ socket: UpgradedSocket) { step(socket, UnsafeRawBufferPointer(start: nil, count: 0)) }
        func socketClosed(_ socket: UpgradedSocket) {
            sockets -= 1
            step(socket, UnsafeRawBufferPointer(start: nil, count: 0))
        }

        // MARK: Steps

        func step(_ socket: UpgradedSocket, _ bytes: UnsafeRawBufferPointer) {
            switch dice.below(12) {
            case 0: socket.pauseReading()
            case 1, 2: socket.resumeReading()
            case 3: socket.close()
            case 4: socket.cut()
            case 5:
                let many = ByteBuffer([UInt8](repeating: 0x61, count: dice.below(200_000)))
                socket.send(many.bytes)
            default: socket.send(bytes)
            }
        }

        func answer(_ exchange: HTTPExchange) {
            guard exchange.status == 0 else { return }
            if dice.below(2) == 0 {
                exchange.reply.append([UInt8](repeating: 0x61, count: dice.below(100_000)))
                exchange.respond(status: 200, contentType: "text/plain")
            } else {
                exchange.beginStream(status: 200, contentType: "text/plain")
                feed(exchange)
            }
        }

        func feed(_ exchange: HTTPExchange) {
            guard exchange.streams else { return }
            exchange.reply.append([UInt8](repeating: 0x61, count: dice.below(dice.below(10) == 0 ? 500_000 : 100)))
            exchange.flushStream()
        }

        func step() {
            guard let exchange = open.values.randomElement(using: &dice) else { return }
            switch dice.below(10) {
            case 0: exchange.cut()
            case 1, 2: exchange.endStream()
            case 3, 4: exchange.resumeBody()
            case 5:
                let canAnswer =
                    exchange.phase == .held || exchange.phase == .suspended || exchange.phase == .body
                    || exchange.phase == .paused
                if canAnswer { answer(exchange) }
            case 6:
                if let socket = exchange.upgradedSocket {
                    step(socket, UnsafeRawBufferPointer(start: nil, count: 0))
                }
            default: feed(exchange)
            }
        }
    }

    private static let requests = [
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /b HTTP/1.1\r\nHost: x\r\nUpgrade: echo\r\n\r\nearly bytes",
        "GET /c HTTP/1.0\r\n\r\n", "HEAD /d HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz",
        "POST /f HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n6\r\nfghijk\r\n0\r\n\r\n",
        "POST /g HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nnonsense\r\n",
        "POST /h HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    ]

    @Test(arguments: 0..<6) func everyExchangeEndsOnce(round: Int) throws {
        var seed = Dice(state: UInt64.random(in: 0 ... .max))
        let number = round == 0 ? 5 : seed.next()
        let service = Service(dice: Dice(state: number))
        let loop = try EventLoop()
        var configuration = HTTPServerConfiguration()
        configuration.maximumDiscardedBytes = 10
        configuration.discardTimeout = .milliseconds(20)
        configuration.maximumConnections = 30
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let address = try Linux.localAddress(of: listener.raw)
        let server = try HTTPServer(configuration, listeningOn: listener, loop: loop, service: service)
        // What a failure is repeated with.
        print("order \(number)")

        var dice = Dice(state: number ^ 1)
        var clients: [TestClient] = []
        for step in 0..<3_000 {
            if step == 2_500, dice.below(2) == 0 { server.quiesce() }
            switch dice.below(6) {
            case 0 where clients.count < 40: clients.append(try TestClient(address, on: loop))
            case 1: service.step()
            default:
                guard let index = clients.indices.randomElement(using: &dice) else { break }
                let client = clients[index]
                switch dice.below(14) {
                case 0:
                    client.leave()
                    clients.remove(at: index)
                case 1: Linux.endSending(client.descriptor)
                case 2: client.isReading.toggle()
                case 3: client.send("xyz")
                default:
                    let request = Self.requests[dice.below(Self.requests.count)]
                    if dice.below(3) == 0 {
                        client.send(String(request.prefix(dice.below(request.count))))
                    } else {
                        client.send(request)
                    }
                }
                client.take()
            }
            service.step()
            if dice.below(3) > 0 { loop.turn(whilePosting: {}) }
        }
        if round % 2 == 0 {
            for client in clients { client.leave() }
            let house = Patience(loop)
            try house.turn(until: { server.openConnections == 0 })
            #expect(server.suspendedCount == 0)
            #expect(server.heldCount == 0)
        }
        server.shutDown()
        #expect(service.begun > 100)
        #expect(service.begun == service.ended)
        #expect(service.open.isEmpty)
        #expect(service.sockets == 0)
    }
}

/// Turns a loop until something holds.
private struct Patience {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func turn(until condition: () -> Bool, location: SourceLocation = #_sourceLocation) throws {
        let deadline = Linux.monotonicNow() + .seconds(10)
        while !condition() {
            try #require(Linux.monotonicNow() < deadline, "it never happens", sourceLocation: location)
            loop.turn(whilePosting: {})
        }
    }
}
