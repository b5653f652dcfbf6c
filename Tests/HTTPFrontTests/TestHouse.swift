internal import EventLoop
internal import HTTPFront
internal import LinuxSystem
internal import Testing

/// A server, its service and its loop, on a socket of loopback: turned by the test's own thread.
final class TestHouse {
    let loop: EventLoop
    let service = TestService()
    let server: HTTPServer
    let address: SocketAddress

    convenience init(_ change: (inout HTTPServerConfiguration) -> Void = { _ in }) throws {
        try self.init(listener: Linux.listen(host: "127.0.0.1", port: 0), change)
    }

    init(listener: consuming OwnedDescriptor, _ change: (inout HTTPServerConfiguration) -> Void = { _ in }) throws {
        var configuration = HTTPServerConfiguration()
        change(&configuration)
        Linux.ignorePipeSignal()
        loop = try EventLoop()
        address = try Linux.localAddress(of: listener.raw)
        server = try HTTPServer(configuration, listeningOn: listener, loop: loop, service: service)
    }

    deinit {
        server.shutDown()
    }

    func client() throws -> TestClient { try TestClient(address, on: loop) }

    /// Turns until `condition` holds. The limit is there for a broken test to fail instead of hanging.
    func turn(
        until condition: () -> Bool, location: SourceLocation = #_sourceLocation
    ) throws {
        let guardian = Guardian()
        let timer = loop.schedule(at: Linux.monotonicNow() + .seconds(10), guardian)
        defer { loop.cancel(timer) }
        while !condition() {
            try #require(!guardian.hasFired, "what is waited for never happens", sourceLocation: location)
            loop.turn()
        }
    }

    /// The next response to `client`.
    func response(
        to client: TestClient, hasBody: Bool = true, location: SourceLocation = #_sourceLocation
    ) throws -> TestResponse {
        var response: TestResponse?
        try turn(
            until: {
                response = client.takeResponse(hasBody: hasBody)
                return response != nil
            }, location: location)
        return try #require(response, sourceLocation: location)
    }

    func waitForClose(of client: TestClient, location: SourceLocation = #_sourceLocation) throws {
        try turn(until: { client.isClosed }, location: location)
    }

    func waitForEvents(_ count: Int, location: SourceLocation = #_sourceLocation) throws {
        try turn(until: { service.events.count >= count }, location: location)
    }
}

private final class Guardian: TimerHandler {
    var hasFired = false
    func timerFired(_ timer: TimerID) { hasFired = true }
}

/// Does something again and again, a few milliseconds apart.
final class Pulse: TimerHandler {
    private let loop: EventLoop
    private let action: () -> Void

    init(_ loop: EventLoop, _ action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
        again()
    }

    private func again() {
        _ = loop.schedule(at: Linux.monotonicNow() + .milliseconds(3), self)
    }

    func timerFired(_ timer: TimerID) {
        action()
        again()
    }
}
