internal import Bytes
internal import GRPCWire
internal import PluginConnection
internal import Testing
internal import WireTestKit

/// Connections to nghttp2's server, which checks what a client sends.
@Suite struct RealServerTests {
    private func desk(_ server: MemoryServer) throws -> Desk {
        let desk = try Desk()
        desk.peer.greeting = nil
        desk.peer.server = server
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.isOpen }
        return desk
    }

    @Test func theFieldsOfARequest() throws {
        let server = MemoryServer()
        let desk = try desk(server)
        let call = desk.start {
            $0.timeout = 1_500_000_000
            $0.metadata.append(name: "x-request-id", value: "r1")
            $0.metadata.append(name: "empty", value: "")
            $0.metadata.append(name: "x-bin", value: "AAE")
        }
        #expect(desk.outcome(of: call) == .status(.ok))
        #expect(
            server.requests[1]?.fields == [
                ":method": "POST", ":scheme": "http", ":path": "/pkg.Service/Method", ":authority": "localhost",
                "te": "trailers", "content-type": "application/grpc", "grpc-accept-encoding": "identity,gzip",
                "user-agent": PluginConnectionConfiguration().userAgent, "grpc-timeout": "1500000u",
                "x-request-id": "r1", "empty": "", "x-bin": "AAE",
            ])
    }

    @Test func manyCallsOfManySizesAtOnce() throws {
        let server = MemoryServer(maximumStreams: 7)
        let desk = try desk(server)
        let sizes = [0, 1, 100, 16_379, 16_380, 70_000, 300_000]
        let calls = (0..<60).map { number in
            desk.start([UInt8](repeating: UInt8(number), count: sizes[number % sizes.count]))
        }
        for (number, call) in calls.enumerated() {
            #expect(desk.outcome(of: call) == .status(.ok))
            let expected = [UInt8](repeating: UInt8(number), count: sizes[number % sizes.count])
            #expect(call.reply.array() == expected)
        }
        #expect(desk.connection().callsInFlight == 0)
    }

    @Test func aGracefulEnd() throws {
        let server = MemoryServer()
        server.answer = { _ in nil }
        let desk = try desk(server)
        let call = desk.start()
        desk.turn { server.requests[1]?.hasEnded == true }
        server.goAway()
        desk.peer.send(server.produce())
        desk.turn { desk.connection().state != .open }
        #expect(!desk.hasEnded(call))
        server.reply(to: 1, MemoryServer.Answer(body: RawFrame.message([5])))
        desk.peer.send(server.produce())
        #expect(desk.outcome(of: call) == .status(.ok))
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause?.contains("GOAWAY NO_ERROR") == true)
    }
}
