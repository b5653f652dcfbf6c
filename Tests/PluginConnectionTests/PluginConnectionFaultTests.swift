internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import LinuxSystem
internal import PluginProtocol
internal import Testing
internal import WireTestKit

@testable internal import PluginConnection

/// What a plugin does wrong, or leaves undone, and what its call is told.
@Suite struct PluginConnectionFaultTests {
    /// The outcome of a call that is answered with `bytes` on stream 1.
    private func outcome(
        of bytes: [UInt8], _ prepare: (Call) -> Void = { _ in }, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> (CallOutcome, Desk, Call) {
        let desk = try Desk.open()
        let call = desk.start([1], prepare)
        desk.turn { desk.peer.body(of: 1).count == 6 }
        desk.peer.send(bytes)
        return (desk.outcome(of: call, sourceLocation: sourceLocation), desk, call)
    }

    private func violation(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let (outcome, _, _) = try outcome(of: bytes, sourceLocation: sourceLocation)
        guard case .failed(.protocolViolation(let reason)) = outcome else {
            Issue.record("\(outcome)", sourceLocation: sourceLocation)
            return ""
        }
        return reason
    }

    private let head = RawFrame.headers(RawFrame.replyHead, stream: 1)
    private let trailers = RawFrame.headers([("grpc-status", "0")], stream: 1, ends: true)

    @Test func noMessage() throws {
        #expect(try violation(head + trailers).contains("without a message"))
    }

    @Test func twoMessages() throws {
        let two = RawFrame.data(RawFrame.message([1]) + RawFrame.message([2]), stream: 1)
        #expect(try violation(head + two).contains("second message"))
    }

    @Test func noGRPCStatus() throws {
        let data = RawFrame.data(RawFrame.message([1]), stream: 1)
        #expect(
            try violation(head + data + RawFrame.headers([("x-a", "1")], stream: 1, ends: true))
                .contains("without grpc-status"))
        let ending = RawFrame.data(RawFrame.message([1]), stream: 1, ends: true)
        #expect(try violation(head + ending).contains("without trailers"))
    }

    @Test func anHTTPStatusInsteadOfGRPC() throws {
        let (outcome, desk, call) = try outcome(of: RawFrame.headers([(":status", "404")], stream: 1))
        #expect(outcome == .status(.unimplemented))
        #expect(call.statusMessage.string().contains("404"))
        desk.turn { desk.peer.resets == [1: 8] }
    }

    @Test func detailsOfAnotherCode() throws {
        let fields = [("grpc-status", "4"), ("grpc-status-details-bin", "CAU=")]
        #expect(
            try violation(RawFrame.headers(RawFrame.replyHead + fields, stream: 1, ends: true)).contains("code 5"))
    }

    @Test func aReplyThatIsTooLargeIsRefusedAtItsPrefix() throws {
        let (outcome, desk, _) = try outcome(
            of: head + RawFrame.data(RawFrame.message([], announcing: 101), stream: 1)
        ) { $0.maximumReplyBytes = 100 }
        guard case .failed(.replyTooLarge(let reason)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("101") && reason.contains("100"))
        desk.turn { desk.peer.resets == [1: 8] }
        #expect(desk.connection().state == .open)
    }

    @Test(arguments: [
        (UInt32(8), CallOutcome.status(.cancelled)), (0xb, .status(.resourceExhausted)),
        (0xc, .status(.permissionDenied)), (7, .failed(.notBegun("the plugin refused the stream"))),
        (2, .failed(.protocolViolation("the plugin reset the stream with INTERNAL_ERROR"))),
        (0, .failed(.protocolViolation("the plugin reset the stream with NO_ERROR"))),
    ])
    func resets(code: UInt32, expected: CallOutcome) throws {
        #expect(try outcome(of: RawFrame.reset(stream: 1, code: code)).0 == expected)
    }

    /// To try such a call again would give its client the same messages twice.
    @Test(arguments: [true, false], [true, false])
    func aReplyThatHasBegunIsNotRefused(byGoAway: Bool, isStreaming: Bool) throws {
        let message = isStreaming ? RawFrame.data(RawFrame.message([1]), stream: 1) : []
        let refusal = byGoAway ? RawFrame.goAway(lastStream: 0, code: 0) : RawFrame.reset(stream: 1, code: 7)
        let (outcome, desk, _) = try outcome(of: head + message + refusal) { $0.isStreaming = isStreaming }
        guard case .failed(.protocolViolation(let reason)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.hasSuffix("after its reply had begun"))
        #expect(desk.messages == (isStreaming ? [[1]] : []))
    }

    @Test func aCancellationAfterTheTimeoutIsTheDeadline() throws {
        let (outcome, _, _) = try outcome(of: RawFrame.reset(stream: 1, code: 8)) { $0.timeout = 1 }
        #expect(outcome == .status(.deadlineExceeded))
    }

    @Test func aResetBehindTheTrailersIsNormal() throws {
        let bytes =
            head + RawFrame.data(RawFrame.message([1]), stream: 1) + trailers + RawFrame.reset(stream: 1, code: 0)
        #expect(try outcome(of: bytes).0 == .status(.ok))
    }

    @Test func anAnswerBeforeTheRequestHasLeftEndsTheRequest() throws {
        let desk = try Desk.open()
        // More than the peer's window: most of it never leaves.
        let call = desk.start([UInt8](repeating: 1, count: 1_000_000))
        desk.turn { desk.peer.streams == [1] }
        desk.peer.send(RawFrame.headers(RawFrame.replyHead + [("grpc-status", "7")], stream: 1, ends: true))
        #expect(desk.outcome(of: call) == .status(.permissionDenied))
        desk.turn { desk.peer.resets == [1: 8] }
    }

    @Test func aHeaderListIsBounded() throws {
        let big = (0..<5).map { ("x-\($0)", String(repeating: "v", count: 15_000)) }
        #expect(try violation(RawFrame.headers(RawFrame.replyHead + big, stream: 1)).contains("header list"))
    }

    @Test func fieldsThatHTTP2Forbids() throws {
        #expect(
            try violation(RawFrame.headers(RawFrame.replyHead + [("X-Upper", "1")], stream: 1)).contains("X-Upper"))
    }

    @Test func goAwayAboveTheStream() throws {
        let desk = try Desk.open()
        let calls = [desk.start(), desk.start()]
        desk.turn { desk.peer.streams == [1, 3] }
        desk.peer.send(RawFrame.goAway(lastStream: 1, code: 0, text: "max_age"))
        let outcome = desk.outcome(of: calls[1])
        guard case .failed(.notBegun(let reason)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason.contains("GOAWAY NO_ERROR") && reason.contains("max_age"))
        #expect(!desk.hasEnded(calls[0]))
        let late = desk.start()
        #expect(desk.outcome(of: late) == outcome, "no new call is begun")
        #expect(desk.closedBecause == nil)
        desk.peer.reply(to: 1)
        #expect(desk.outcome(of: calls[0]) == .status(.ok))
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == reason)
        desk.turn { desk.peer.sawEnd }
    }

    @Test func goAwayEndsTheCallsThatWait() throws {
        let desk = try Desk()
        desk.peer.greeting = RawFrame.settings([(id: 3, value: 0)])
        try desk.peer.listen()
        desk.connection().connect()
        let call = desk.start()
        desk.turn { desk.isOpen }
        desk.peer.send(RawFrame.goAway(lastStream: 0, code: 0))
        guard case .failed(.notBegun) = desk.outcome(of: call) else {
            Issue.record("\(call.outcome)")
            return
        }
    }

    @Test func aLostConnection() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        desk.peer.hangUp()
        #expect(desk.outcome(of: call) == .failed(.connectionLost("the plugin closed the connection")))
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin closed the connection")
        #expect(desk.connection().state == .closed("the plugin closed the connection"))
        let late = desk.start()
        #expect(desk.outcome(of: late) == .failed(.notBegun("the plugin closed the connection")))
    }

    @Test func aConnectionLostBeforeTheRequestLeft() throws {
        let desk = try Desk.open()
        // The socket is full before the second call comes.
        desk.peer.isReading = false
        desk.peer.send(RawFrame.windowUpdate(stream: 0, 100_000_000) + RawFrame.settings([(id: 4, value: 100_000_000)]))
        let first = desk.start([UInt8](repeating: 1, count: 4_000_000))
        desk.turn { desk.connection().isBlocked }
        let second = desk.start()
        desk.loop.turn()
        desk.peer.hangUp()
        guard case .failed(.connectionLost) = desk.outcome(of: first) else {
            Issue.record("\(first.outcome)")
            return
        }
        guard case .failed(.notBegun) = desk.outcome(of: second) else {
            Issue.record("\(second.outcome)")
            return
        }
    }

    @Test func aBrokenProtocolClosesTheConnectionWithTheReason() throws {
        let desk = try Desk.open()
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        desk.peer.send(RawFrame.data([1], stream: 5))
        let reason = "the plugin broke HTTP/2: DATA: stream in idle (PROTOCOL_ERROR)"
        #expect(desk.outcome(of: call) == .failed(.protocolViolation(reason)))
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == reason)
        desk.turn { desk.peer.sawEnd }
    }

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "the plugin speaks HTTP/1, not HTTP/2"),
        (
            "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{46}",
            "the plugin speaks TLS of its own, and field 6 of its handshake line names no certificate"
        ),
        ("hello, who is there?", "the plugin broke HTTP/2: SETTINGS expected"),
    ])
    func aGreetingThatIsNotHTTP2(greeting: String, reason: String) throws {
        let desk = try Desk()
        desk.peer.greeting = Array(greeting.utf8)
        try desk.peer.listen()
        let call = desk.start()
        desk.connection().connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause?.hasPrefix(reason) == true, "\(desk.closedBecause ?? "?")")
        guard case .failed(.notBegun) = call.outcome else {
            Issue.record("\(call.outcome)")
            return
        }
    }

    @Test func silenceIsLimited() throws {
        var configuration = PluginConnectionConfiguration()
        configuration.connectTimeout = 20_000_000
        let desk = try Desk()
        desk.peer.greeting = nil
        try desk.peer.listen()
        desk.connection(configuration).connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin did not answer with HTTP/2 settings in time")
    }

    @Test func nobodyThere() throws {
        var configuration = PluginConnectionConfiguration()
        configuration.connectTimeout = 30_000_000
        let desk = try Desk()
        desk.connection(configuration).connect()
        let call = desk.start()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause?.contains("cannot connect to unix:/tmp/patchbay-peer-") == true)
        #expect(desk.closedBecause?.contains("ENOENT") == true)
        guard case .failed(.notBegun) = call.outcome else {
            Issue.record("\(call.outcome)")
            return
        }
    }

    @Test func closingEndsCallsAtTheEndOfTheTurn() throws {
        let desk = try Desk.open()
        let begun = desk.start()
        desk.turn { desk.peer.streams == [1] }
        let held = desk.start()
        desk.connection().close()
        #expect(!desk.hasEnded(begun))
        desk.connection().cancel(held)
        desk.turn { desk.closedBecause != nil }
        #expect(begun.outcome == .failed(.connectionLost("the connection was closed by the gateway")))
        #expect(!desk.hasEnded(held))
    }
}
