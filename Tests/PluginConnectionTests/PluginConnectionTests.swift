internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import HTTP2Engine
internal import Testing
internal import WireTestKit

@testable internal import PluginConnection

@Suite struct PluginConnectionTests {
    @Test func aUnaryCall() throws {
        let desk = try Desk.open()
        let call = desk.start([1, 2, 3]) { $0.metadata.append(name: "x-a", value: "1") }
        desk.turn { desk.peer.body(of: 1).count == 8 }
        #expect(desk.peer.body(of: 1) == [0, 0, 0, 0, 3, 1, 2, 3])
        desk.peer.send(
            RawFrame.headers(RawFrame.replyHead + [("x-b", "2")], stream: 1)
                + RawFrame.data(RawFrame.message([4, 5]), stream: 1)
                + RawFrame.headers([("grpc-status", "0"), ("x-c-bin", "AAE")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.ok))
        #expect(call.reply.array() == [4, 5])
        #expect(call.replyMetadata.first(named: "x-b")?.text == "2")
        #expect(call.trailers.first(named: "x-c-bin")?.text == "AAE")
        #expect(desk.connection().callsInFlight == 0)
        #expect(desk.peer.resets == [:])
    }

    @Test func aReplyDripFedByteByByte() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        let bytes =
            RawFrame.headers(RawFrame.replyHead, stream: 1) + RawFrame.data(RawFrame.message([9, 8]), stream: 1)
            + RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true)
        for byte in bytes {
            #expect(!desk.hasEnded(call))
            desk.peer.send([byte])
            desk.loop.turn()
        }
        #expect(desk.outcome(of: call) == .status(.ok))
        #expect(call.reply.array() == [9, 8])
    }

    @Test func aStatusWithItsTextAndDetails() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        let fields = [("grpc-status", "5"), ("grpc-message", "no%20such"), ("grpc-status-details-bin", "CAU=")]
        desk.peer.send(RawFrame.headers(RawFrame.replyHead + fields, stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.notFound))
        #expect(call.statusMessage.string() == "no such")
        #expect(call.statusDetails.array() == [8, 5])
    }

    @Test func callsOfOneTurnLeaveTogetherAndInOrder() throws {
        let desk = try Desk.open()
        let calls = (0..<20).map { desk.start([UInt8($0)]) }
        desk.turn { desk.peer.body(of: 39).count == 6 }
        #expect(desk.peer.streams == Array(stride(from: 1, through: 39, by: 2)))
        for (index, stream) in desk.peer.streams.enumerated() {
            #expect(desk.peer.body(of: stream).last == UInt8(index))
            desk.peer.reply(to: stream, [UInt8(index)])
        }
        for (index, call) in calls.enumerated() {
            #expect(desk.outcome(of: call) == .status(.ok))
            #expect(call.reply.array() == [UInt8(index)])
        }
    }

    @Test func aCallObjectIsUsedAgain() throws {
        let desk = try Desk.open()
        desk.peer.react = { if $0.type == RawFrame.data { desk.peer.reply(to: $0.stream, [UInt8($0.stream)]) } }
        let call = Call()
        for stream: UInt8 in [1, 3, 5, 7] {
            desk.start(call)
            #expect(desk.outcome(of: call) == .status(.ok))
            #expect(call.reply.array() == [stream])
            call.reset()
            desk.forget(call)
        }
    }

    @Test func aCallMayBeStartedWhereOneEnds() throws {
        let desk = try Desk.open()
        desk.peer.react = { if $0.type == RawFrame.data { desk.peer.reply(to: $0.stream) } }
        let second = Call()
        desk.onEnd = { if $0 !== second { desk.start(second) } }
        let first = desk.start()
        #expect(desk.outcome(of: second) == .status(.ok))
        #expect(desk.hasEnded(first))
    }

    @Test func callsAreHeldUntilTheConnectionIsOpen() throws {
        let desk = try Desk()
        desk.peer.greeting = nil
        try desk.peer.listen()
        let call = desk.start()
        desk.connection().connect()
        desk.turn { desk.peer.frames.contains { $0.type == RawFrame.settings } }
        #expect(desk.peer.streams == [])
        #expect(desk.connection().state == .connecting)
        desk.peer.send(RawFrame.settings())
        desk.turn { desk.peer.streams == [1] }
        #expect(desk.connection().state == .open)
        desk.peer.reply(to: 1)
        #expect(desk.outcome(of: call) == .status(.ok))
    }

    @Test func callsAboveTheLimitOfThePluginWaitInOrder() throws {
        let desk = try Desk()
        desk.peer.greeting = RawFrame.settings([(id: 3, value: 2)]) + RawFrame.settingsAcknowledged
        try desk.peer.listen()
        desk.connection().connect()
        let calls = (0..<6).map { desk.start([UInt8($0)]) }
        desk.turn { desk.peer.streams == [1, 3] }
        #expect(desk.connection().callsInFlight == 6)
        desk.connection().cancel(calls[3])
        for stream: Int32 in [1, 3, 5, 7, 9] {
            desk.turn { desk.peer.body(of: stream).count == 6 }
            #expect(desk.peer.streams.count <= Int(stream + 1) / 2 + 1)
            desk.peer.reply(to: stream)
        }
        for index in [0, 1, 2, 4, 5] { #expect(desk.outcome(of: calls[index]) == .status(.ok)) }
        #expect([1, 3, 5, 7, 9].map { desk.peer.body(of: $0).last } == [0, 1, 2, 4, 5])
        #expect(!desk.hasEnded(calls[3]))
    }

    @Test func aLimitThatIsRaisedLetsWaitingCallsGo() throws {
        let desk = try Desk()
        desk.peer.greeting = RawFrame.settings([(id: 3, value: 0)]) + RawFrame.settingsAcknowledged
        try desk.peer.listen()
        desk.connection().connect()
        desk.start()
        desk.turn { desk.isOpen }
        #expect(desk.peer.streams == [])
        desk.peer.send(RawFrame.settings([(id: 3, value: 1)]))
        desk.turn { desk.peer.streams == [1] }
    }

    @Test func aCancelledCallResetsItsStreamAndIsNotTold() throws {
        let desk = try Desk.open()
        let call = desk.start()
        let other = desk.start()
        desk.turn { desk.peer.streams == [1, 3] }
        desk.connection().cancel(call)
        call.reset()
        desk.turn { desk.peer.resets == [1: 8] }
        desk.peer.send(RawFrame.headers(RawFrame.replyHead, stream: 1))
        desk.peer.reply(to: 3)
        #expect(desk.outcome(of: other) == .status(.ok))
        #expect(!desk.hasEnded(call))
        #expect(desk.connection().callsInFlight == 0)
    }

    @Test func aCallCancelledInTheTurnThatStartsItNeverLeaves() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.connection().cancel(call)
        let other = desk.start([2])
        desk.turn { desk.peer.body(of: 1).count == 6 }
        #expect(desk.peer.body(of: 1).last == 2)
        desk.peer.reply(to: 1)
        #expect(desk.outcome(of: other) == .status(.ok))
        #expect(!desk.hasEnded(call))
    }

    @Test func bigMessagesGoThroughSmallWindowsAndAFullSocket() throws {
        let desk = try Desk.open()
        desk.peer.isReading = false
        let message = [UInt8](repeating: 3, count: 3_000_000)
        let calls = [desk.start(message), desk.start(message)]
        desk.peer.send(RawFrame.windowUpdate(stream: 0, 100_000_000) + RawFrame.settings([(id: 4, value: 10_000_000)]))
        desk.turn { desk.connection().isBlocked }
        #expect(desk.peer.frames.filter { $0.type == RawFrame.data } == [])
        desk.peer.isReading = true
        desk.turn { desk.peer.body(of: 1).count == 3_000_005 && desk.peer.body(of: 3).count == 3_000_005 }
        for stream: Int32 in [1, 3] {
            desk.peer.send(RawFrame.headers(RawFrame.replyHead, stream: stream))
            let reply = RawFrame.message(message)
            var sent = 0
            while sent < reply.count {
                let piece = Array(reply[sent..<min(sent + 100_000, reply.count)])
                desk.peer.send(RawFrame.data(piece, stream: stream))
                sent += piece.count
                // The client's window comes back as it reads: room for the next piece is waited for.
                let mustReturn = sent - (256 << 10) + 100_000
                desk.turn { desk.peer.windowReturned(of: stream) >= mustReturn }
            }
            desk.peer.send(RawFrame.headers([("grpc-status", "0")], stream: stream, ends: true))
        }
        for call in calls {
            #expect(desk.outcome(of: call) == .status(.ok))
            #expect(call.reply.count == 3_000_000)
        }
    }

    @Test func aPingIsAnswered() throws {
        let desk = try Desk.open()
        desk.peer.send(RawFrame.frame(RawFrame.ping, [1, 2, 3, 4, 5, 6, 7, 8]))
        desk.turn {
            desk.peer.frames.contains { $0.type == RawFrame.ping && $0.flags == RawFrame.acknowledged }
        }
    }

    @Test func gzipIsUnpacked() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        // gzip of "hello", made by Python's gzip.
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86, 0xa6, 0x10, 0x36,
            0x05, 0, 0, 0,
        ]
        desk.peer.send(
            RawFrame.headers(RawFrame.replyHead + [("grpc-encoding", "gzip")], stream: 1)
                + RawFrame.data(RawFrame.message(packed, flags: 1), stream: 1)
                + RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.ok))
        #expect(call.reply.string() == "hello")
    }

    @Test func aPluginThatListensLateIsTriedAgain() throws {
        let desk = try Desk()
        desk.connection().connect()
        desk.loop.turn()
        try desk.peer.listen()
        desk.turn { desk.isOpen }
    }

    @Test func aPluginOverTCP() throws {
        let desk = try Desk()
        try desk.peer.listenOnTCP()
        desk.peer.react = { if $0.type == RawFrame.data { desk.peer.reply(to: $0.stream) } }
        desk.connection().connect()
        #expect(desk.outcome(of: desk.start()) == .status(.ok))
    }
}

@Suite struct PluginConnectionStreamTests {
    @Test func messagesComeOneByOneAndTheWindowIsGivenBackAsTheyAreConsumed() throws {
        let desk = try Desk.open()
        let call = desk.start { $0.isStreaming = true }
        desk.turn { desk.peer.streams == [1] }
        let message = [UInt8](repeating: 1, count: 100_000)
        desk.peer.send(
            RawFrame.headers(RawFrame.replyHead, stream: 1) + RawFrame.data(RawFrame.message(message), stream: 1)
                + RawFrame.data(RawFrame.message(message) + RawFrame.message([2]), stream: 1))
        desk.turn { desk.messages.count == 3 }
        #expect(desk.messages == [message, message, [2]])
        let updates = { desk.peer.frames.filter { $0.type == RawFrame.windowUpdate && $0.stream == 1 } }
        desk.peer.send(RawFrame.frame(RawFrame.ping, [0, 0, 0, 0, 0, 0, 0, 0]))
        desk.turn { desk.peer.frames.contains { $0.type == RawFrame.ping } }
        #expect(updates().isEmpty)
        desk.connection().consume(call, bytes: 200_000)
        desk.turn { !updates().isEmpty }
        desk.peer.send(RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.ok))
    }

    /// Sends DATA frames of `piece` bytes as a plugin does: never more than the stream's window has room for. `sent` is
    /// what the stream has had before. Ends early when the window is full and stays so; answers how much was sent.
    private func feed(_ bytes: [UInt8], piece: Int, window: Int, sent: Int, _ desk: Desk) -> Int {
        var rest = bytes[...]
        while !rest.isEmpty {
            let most = window - sent - (bytes.count - rest.count)
            let room = { most + desk.peer.windowReturned(of: 1) }
            if room() < piece {
                // What the connection says of the window it says before it answers this.
                let answers = desk.peer.frames.count { $0.type == RawFrame.ping }
                desk.peer.send(RawFrame.frame(RawFrame.ping, [0, 0, 0, 0, 0, 0, 0, 0]))
                desk.turn { desk.peer.frames.count { $0.type == RawFrame.ping } > answers }
                if room() < piece { break }
            }
            desk.peer.send(RawFrame.data(Array(rest.prefix(piece)), stream: 1))
            rest = rest.dropFirst(piece)
            desk.loop.turn()
        }
        return bytes.count - rest.count
    }

    @Test(
        "a message larger than the window arrives, in whatever pieces",
        arguments: [(256 << 10, 300_000, 16_000), (1_000, 5_000, 1), (1_000, 5_000, 333)])
    func largeMessage(window: Int, length: Int, piece: Int) throws {
        var configuration = PluginConnectionConfiguration()
        configuration.http2.streamWindow = UInt32(window)
        let desk = try Desk.open(configuration)
        let call = desk.start { $0.isStreaming = true }
        desk.turn { desk.peer.streams == [1] }
        desk.onMessage = {
            #expect($0.messageFrameBytes == length + 5)
            desk.connection().consume($0, bytes: $0.messageFrameBytes)
        }
        desk.peer.send(RawFrame.headers(RawFrame.replyHead, stream: 1))
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        var sent = 0
        for _ in 0..<2 { sent += feed(RawFrame.message(message), piece: piece, window: window, sent: sent, desk) }
        desk.turn { desk.messages.count == 2 }
        #expect(desk.messages == [message, message])
        desk.peer.send(RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.ok))
    }

    @Test func nothingIsGivenBackForAMessageBehindOneThatIsNotConsumed() throws {
        var configuration = PluginConnectionConfiguration()
        configuration.http2.streamWindow = 1_000
        let desk = try Desk.open(configuration)
        let call = desk.start { $0.isStreaming = true }
        desk.turn { desk.peer.streams == [1] }
        desk.peer.send(RawFrame.headers(RawFrame.replyHead, stream: 1))
        let message = RawFrame.message([UInt8](repeating: 1, count: 5_000))
        let first = feed(message, piece: 100, window: 1_000, sent: 0, desk)
        desk.turn { desk.messages.count == 1 }
        let second = feed(message, piece: 100, window: 1_000, sent: first, desk)
        #expect(second <= 1_000)
        #expect(desk.messages.count == 1)
        desk.connection().consume(call, bytes: message.count)
        let rest = Array(message.dropFirst(second))
        #expect(feed(rest, piece: 100, window: 1_000, sent: first + second, desk) == rest.count)
        desk.turn { desk.messages.count == 2 }
    }

    @Test func aCallMayBeCancelledInAMessage() throws {
        let desk = try Desk.open()
        let call = desk.start { $0.isStreaming = true }
        desk.turn { desk.peer.streams == [1] }
        desk.onMessage = { desk.connection().cancel($0) }
        desk.peer.send(
            RawFrame.headers(RawFrame.replyHead, stream: 1)
                + RawFrame.data(RawFrame.message([1]) + RawFrame.message([2]), stream: 1))
        desk.turn { desk.peer.resets == [1: 8] }
        #expect(desk.messages == [[1]])
        #expect(!desk.hasEnded(call))
    }

    @Test func aConversation() throws {
        let desk = try Desk()
        try desk.peer.listen()
        let call = desk.start([1]) {
            $0.isStreaming = true
            $0.endsRequest = false
        }
        // Sent before there is a stream: it goes behind the first frame.
        RawFrame.message([2]).withUnsafeBytes { desk.connection().send(call, $0, endsRequest: false) }
        desk.connection().connect()
        desk.turn { desk.peer.body(of: 1).count == 12 }
        desk.peer.send(
            RawFrame.headers(RawFrame.replyHead, stream: 1) + RawFrame.data(RawFrame.message([9]), stream: 1))
        desk.turn { desk.messages == [[9]] }
        RawFrame.message([3]).withUnsafeBytes { desk.connection().send(call, $0, endsRequest: false) }
        desk.turn { desk.peer.body(of: 1).count == 18 }
        [UInt8]().withUnsafeBytes { desk.connection().send(call, $0, endsRequest: true) }
        desk.turn { desk.peer.frames.contains { $0.type == RawFrame.data && $0.flags == RawFrame.endStream } }
        #expect(desk.peer.body(of: 1) == [1, 2, 3].flatMap { RawFrame.message([$0]) })
        desk.peer.send(RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.ok))
    }

    @Test("what is sent to a call that has ended and is not told yet stays with it")
    func sentWhileEnding() throws {
        let desk = try Desk()
        desk.peer.greeting = RawFrame.settings([(id: 3, value: 0)]) + RawFrame.settingsAcknowledged
        try desk.peer.listen()
        desk.connection().connect()
        let call = desk.start([1]) { $0.endsRequest = false }
        desk.turn { desk.isOpen }
        var unsent = 0
        desk.onLeave = {
            RawFrame.message([2]).withUnsafeBytes { desk.connection().send(call, $0, endsRequest: true) }
            unsent = desk.connection().unsentBytes(of: call)
        }
        desk.peer.send(RawFrame.goAway(lastStream: 0, code: 0))
        guard case .failed(.notBegun) = desk.outcome(of: call) else {
            Issue.record("\(call.outcome)")
            return
        }
        #expect(call.isWhole)
        #expect(call.endsRequest)
        #expect(call.request.array() == [1, 2].flatMap { RawFrame.message([$0]) })
        #expect(unsent == 12)
    }
}
