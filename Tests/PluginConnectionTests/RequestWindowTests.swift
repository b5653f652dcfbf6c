internal import EventLoop
internal import PluginConnection
internal import Testing
internal import WireTestKit

@Suite struct RequestWindowTests {
    /// What a plugin's stream takes before it says anything of windows.
    private static let initialWindow = 65_535

    private func send(_ count: Int, of call: Call, _ desk: Desk) {
        [UInt8](repeating: 7, count: count).withUnsafeBytes {
            desk.connection().send(call, $0, endsRequest: false)
        }
    }

    @Test func `What the plugin has no room for is counted, and its owner hears when there is little left`() throws {
        let desk = try Desk.open()
        let call = desk.start([]) {
            $0.isStreaming = true
            $0.endsRequest = false
            $0.drainMark = 1_000
        }
        desk.turn { desk.peer.streams == [1] }
        #expect(call.isWhole)
        send(Self.initialWindow, of: call, desk)
        #expect(!call.isWhole)
        desk.turn { desk.peer.body(of: 1).count == Self.initialWindow }
        #expect(desk.connection().unsentBytes(of: call) == 5)
        #expect(desk.drained == 1)
        send(10_000, of: call, desk)
        #expect(desk.connection().unsentBytes(of: call) == 10_005)
        desk.peer.send(RawFrame.windowUpdate(stream: 1, 9_000) + RawFrame.windowUpdate(stream: 0, 100_000))
        desk.turn { desk.connection().unsentBytes(of: call) == 1_005 }
        #expect(desk.drained == 1)
        desk.peer.send(RawFrame.windowUpdate(stream: 1, 6))
        desk.turn { desk.drained == 2 }
        #expect(desk.connection().unsentBytes(of: call) == 999)
        desk.connection().cancel(call)
        #expect(desk.connection().unsentBytes(of: call) == 0)
    }

    @Test func `What waits for a stream counts, too`() throws {
        let desk = try Desk()
        let call = desk.start([1]) {
            $0.isStreaming = true
            $0.endsRequest = false
            $0.drainMark = 100
        }
        send(200, of: call, desk)
        #expect(desk.connection().unsentBytes(of: call) == 206)
        #expect(call.isWhole)
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.drained == 1 }
        #expect(desk.connection().unsentBytes(of: call) == 0)
        desk.turn { desk.peer.body(of: 1).count == 206 }
    }

    @Test func `A stream that never runs dry keeps its order`() throws {
        let desk = try Desk.open()
        let call = desk.start([]) {
            $0.isStreaming = true
            $0.endsRequest = false
        }
        desk.turn { desk.peer.streams == [1] }
        let piece = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var sent: [UInt8] = RawFrame.message([])
        for _ in 0..<8 {
            piece.withUnsafeBytes { desk.connection().send(call, $0, endsRequest: false) }
            sent += piece
            desk.peer.send(RawFrame.windowUpdate(stream: 1, 30_000) + RawFrame.windowUpdate(stream: 0, 30_000))
            desk.loop.turn()
        }
        desk.peer.send(RawFrame.windowUpdate(stream: 1, 900_000) + RawFrame.windowUpdate(stream: 0, 900_000))
        desk.turn { desk.peer.body(of: 1).count == sent.count }
        #expect(desk.peer.body(of: 1) == sent)
    }
}
