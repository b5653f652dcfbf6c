internal import Testing

@testable internal import WebSocket

/// The engine against a client's frames, whole and drip-fed.
@Suite struct WebSocketEngineTests {
    private static let limits = WebSocketLimits(maximumMessageBytes: 100_000)

    /// What an engine makes of `frames`; the same in pieces of every size, or the test fails.
    private func told(
        _ frames: ClientFrame..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> EngineTranscript {
        let bytes = frames.flatMap(\.bytes)
        let whole = EngineTranscript(of: bytes, pieces: .max, to: try WebSocketEngine(Self.limits))
        for size in [1, 2, 3, 7, 4095, 4096, 4097] {
            let pieces = EngineTranscript(of: bytes, pieces: size, to: try WebSocketEngine(Self.limits))
            #expect(pieces == whole, "in pieces of \(size)", sourceLocation: sourceLocation)
        }
        return whole
    }

    @Test(arguments: [0, 1, 125, 126, 4095, 4096, 4097, 65_535, 65_536, 100_000])
    func messagesOfEveryLengthComeWhole(count: Int) throws {
        let text = String(repeating: "a", count: count)
        #expect(try told(.text(text)).events == ["message \(text)"])
    }

    @Test func messagesFollowOneAnother() throws {
        let told = try told(.text("one"), .text(""), .text("three €"))
        #expect(told.events == ["message one", "message ", "message three €"])
        #expect(told.sent.isEmpty)
    }

    @Test func aMessageMayComeInPartsWithControlFramesBetween() throws {
        let told = try told(
            .text("a", isLast: false), .ping("p"), .continuation("", isLast: false), ClientFrame(opcode: 10),
            .continuation("b"), .text("c"))
        #expect(told.events == ["ping", "pong", "message ab", "message c"])
        #expect(told.sent == ["pong p"])
    }

    @Test func aCharacterMayBeCutByFrames() throws {
        let euro = Array("€".utf8)
        let told = try told(
            ClientFrame(opcode: 1, isLast: false, payload: [euro[0]]), .ping(),
            ClientFrame(opcode: 0, payload: [euro[1], euro[2]]))
        #expect(told.events == ["ping", "message €"])
    }

    @Test(arguments: [
        (ClientFrame(opcode: 1, mask: nil, payload: [97]), 1002, "sent a frame without a mask"),
        (
            ClientFrame(opcode: 1, reservedBits: 4), 1002,
            "set a reserved bit, for an extension that was not agreed upon"
        ),
        (ClientFrame(opcode: 2), 1003, "sent a binary message"),
        (ClientFrame(opcode: 3), 1002, "sent a frame of the unknown kind 3"),
        (ClientFrame(opcode: 11), 1002, "sent a frame of the unknown kind 11"),
        (.continuation("a"), 1002, "continued a message that had not begun"),
        (ClientFrame(opcode: 9, isLast: false), 1002, "sent the head of a frame that is malformed"),
        (
            ClientFrame(opcode: 9, payload: [UInt8](repeating: 0, count: 126)), 1002,
            "sent the head of a frame that is malformed"
        ),
        (ClientFrame(opcode: 1, payload: [97], lengthBytes: 2), 1002, "sent the head of a frame that is malformed"),
        (ClientFrame(opcode: 1, payload: [97], lengthBytes: 8), 1002, "sent the head of a frame that is malformed"),
        (
            ClientFrame(opcode: 1, payload: [97], announced: 1 << 63), 1002,
            "sent the head of a frame that is malformed"
        ),
        (ClientFrame(opcode: 1, payload: [0xff]), 1007, "sent text that is not UTF-8"),
        (ClientFrame(opcode: 1, payload: [0xe2, 0x82]), 1007, "sent text that ends within a character"),
        (ClientFrame(opcode: 8, payload: [3]), 1002, "sent a close frame with half a code"),
        (.close(1005), 1002, "closed with the code 1005, which no frame may hold"),
        (.close(999), 1002, "closed with the code 999, which no frame may hold"),
        (.close(5000), 1002, "closed with the code 5000, which no frame may hold"),
        (
            ClientFrame(opcode: 8, payload: [3, 0xe8, 0xc3]), 1007, "closed with a reason that is not UTF-8"
        ),
    ])
    func breachesCloseTheConnection(frame: ClientFrame, code: Int, reason: String) throws {
        let told = try told(.text("before"), frame, .text("after"))
        #expect(told.events == ["message before", "broken \(code) \(reason)"])
        #expect(told.sent == ["close \(code) \(reason)"])
    }

    @Test func aMessageMustEndBeforeTheNextBegins() throws {
        let reason = "began a message before the one before had ended"
        #expect(try told(.text("a", isLast: false), .text("b")).events == ["broken 1002 \(reason)"])
    }

    @Test func theLimitHoldsForAllFramesOfAMessage() throws {
        let reason = "broken 1009 sent a message of more than 100000 bytes"
        let half = String(repeating: "a", count: 50_000)
        #expect(try told(.text(half, isLast: false), .continuation(half)).events == ["message \(half)\(half)"])
        #expect(try told(.text(half, isLast: false), .continuation(half + "b")).events == [reason])
    }

    @Test(arguments: [UInt64(100_001), 1 << 32, UInt64(Int64.max)])
    func aFrameIsTooLongByItsHead(announced: UInt64) throws {
        // One byte of the payload has come: nothing waits for the others, and nothing was allocated for them.
        let told = try told(ClientFrame(opcode: 1, payload: [97], announced: announced))
        #expect(told.events == ["broken 1009 sent a message of more than 100000 bytes"])
    }

    @Test(arguments: [(ClientFrame.close(1000, "bye"), "1000"), (.close(), "-"), (.close(3999), "3999")])
    func aCloseIsConfirmedWithItsCode(frame: ClientFrame, code: String) throws {
        let told = try told(frame, .text("after"))
        #expect(told.events == ["closed \(code)"])
        #expect(told.sent == [code == "-" ? "close" : "close \(code)"])
    }

    @Test func onlyTheLatestPingIsAnswered() throws {
        let engine = try WebSocketEngine(Self.limits)
        (ClientFrame.ping("one").bytes + ClientFrame.ping("two").bytes).withUnsafeBytes { engine.receive($0) }
        #expect(engine.nextEvent() == .ping)
        #expect(engine.nextEvent() == .ping)
        engine.sendPong()
        engine.sendPong()
        #expect(EngineTranscript.frames(Array(engine.output)) == ["pong two"])
    }

    @Test func whatWeSayIsFramed() throws {
        let engine = try WebSocketEngine(Self.limits)
        let long = String(repeating: "x", count: 70_000)
        for text in ["", "a", String(repeating: "y", count: 126), long] {
            Array(text.utf8).withUnsafeBytes { engine.send($0) }
        }
        engine.sendPing()
        engine.close(.internalError, reason: "broken")
        Array("too late".utf8).withUnsafeBytes { engine.send($0) }
        #expect(!engine.isOpen)
        #expect(
            EngineTranscript.frames(Array(engine.output)) == [
                "text ", "text a", "text \(String(repeating: "y", count: 126))", "text \(long)", "ping ",
                "close 1011 broken",
            ])
        engine.outputSent()
        #expect(engine.output.isEmpty)
    }

    @Test func aReasonIsCutBetweenTwoCharacters() throws {
        let engine = try WebSocketEngine(Self.limits)
        engine.close(.normal, reason: String(repeating: "€", count: 50))
        #expect(
            EngineTranscript.frames(Array(engine.output)) == ["close 1000 \(String(repeating: "€", count: 41))"])
    }

    @Test func whatComesBehindOurCloseIsForgottenUntilTheClientConfirms() throws {
        let engine = try WebSocketEngine(Self.limits)
        engine.close(.goingAway)
        engine.outputSent()
        let bytes = ClientFrame.text("late").bytes + ClientFrame.ping().bytes + ClientFrame.close(1001).bytes
        let told = EngineTranscript(of: bytes, pieces: .max, to: engine)
        #expect(told.events == ["closed 1001"])
        #expect(told.sent.isEmpty)
    }

    @Test func aMessageIsValidUntilTheNextEvent() throws {
        let engine = try WebSocketEngine(Self.limits)
        (ClientFrame.text("a").bytes + ClientFrame.text("b").bytes).withUnsafeBytes { engine.receive($0) }
        #expect(engine.nextEvent() == .message)
        #expect(engine.message.elementsEqual(Array("a".utf8)))
        #expect(engine.nextEvent() == .message)
        #expect(engine.message.elementsEqual(Array("b".utf8)))
        #expect(engine.nextEvent() == nil)
        #expect(engine.message.isEmpty)
    }

    @Test func bytesAtRandomNeverTrap() throws {
        var random = SystemRandomNumberGenerator()
        let seed = random.next()
        var generator = SplitMix(state: seed)
        for _ in 0..<2_000 {
            let engine = try WebSocketEngine(Self.limits)
            let bytes = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let whole = EngineTranscript(of: bytes, pieces: .max, to: engine)
            let dripped = EngineTranscript(of: bytes, pieces: 1, to: try WebSocketEngine(Self.limits))
            #expect(whole == dripped, "seed \(seed)")
        }
    }
}

/// Numbers at random that a seed repeats.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
