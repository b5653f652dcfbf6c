internal import Bytes
internal import Cryptography
internal import EventLoop
internal import GRPCWire
internal import Testing
internal import WireTestKit

@testable internal import PluginConnection

/// Connections under AutoMTLS to a plugin's TLS in memory, and to plugins that want TLS or not against what they said.
@Suite struct PluginConnectionSecurityTests {
    private static let now: Int64 = 1_767_225_600

    /// A desk whose plugin speaks TLS, and a connection that knows it by `pinned`, or by what it has.
    private func desk(
        pinned: TestLeaf? = nil, _ prepare: (inout MemoryTLSServer.Behaviour) -> Void = { _ in }
    ) throws -> Desk {
        let identity = try TLSIdentity(now: Self.now)
        let leaf = TestLeaf()
        let desk = try Desk()
        desk.security = .tls(identity, leaf: (pinned ?? leaf).der)
        var behaviour = MemoryTLSServer.Behaviour()
        behaviour.trust = identity.certificatePEM
        prepare(&behaviour)
        desk.peer.makeTLS = { MemoryTLSServer(leaf, behaviour) }
        return desk
    }

    /// Why the connection came to nothing.
    private func end(of desk: Desk, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try desk.peer.listen()
        let call = desk.start()
        desk.connection().connect()
        desk.turn(sourceLocation: sourceLocation) { desk.closedBecause != nil }
        guard case .failed(.notBegun) = call.outcome else {
            Issue.record("\(call.outcome)", sourceLocation: sourceLocation)
            return ""
        }
        return desk.closedBecause ?? ""
    }

    @Test(arguments: ["NORMAL", "NORMAL:-VERS-TLS1.3"])
    func callsOfManySizes(priorities: String) throws {
        let server = MemoryServer(maximumStreams: 7)
        let desk = try desk { $0.priorities = priorities }
        desk.peer.greeting = nil
        desk.peer.server = server
        try desk.peer.listen()
        desk.connection().connect()
        let sizes = [0, 1, 100, 16_379, 16_380, 70_000, 300_000]
        let calls = (0..<40).map { number in
            desk.start([UInt8](repeating: UInt8(number), count: sizes[number % sizes.count]))
        }
        for (number, call) in calls.enumerated() {
            #expect(desk.outcome(of: call) == .status(.ok))
            #expect(call.reply.array() == [UInt8](repeating: UInt8(number), count: sizes[number % sizes.count]))
        }
        #expect(server.requests[1]?.fields[":scheme"] == "https")
        #expect(server.requests[1]?.fields[":authority"] == "localhost")
        #expect(desk.connection().tlsFacts?.peerKey == "ECDSA P-521")
        #expect(desk.peer.tls?.fault == nil)
    }

    @Test func callsOfOneTurnLeaveInOneRecord() throws {
        let desk = try desk()
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.isOpen }
        let before = desk.peer.tls?.records.count ?? 0
        for number in 0..<20 { desk.start([UInt8(number)]) }
        desk.turn { desk.peer.body(of: 39).count == 6 }
        #expect(desk.peer.tls?.records.count == before + 1)
    }

    @Test func aSocketThatIsFullIsWaitedFor() throws {
        let desk = try desk()
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.isOpen }
        desk.peer.isReading = false
        desk.peer.send(RawFrame.windowUpdate(stream: 0, 100_000_000) + RawFrame.settings([(id: 4, value: 100_000_000)]))
        let call = desk.start([UInt8](repeating: 1, count: 4_000_000))
        desk.turn { desk.connection().isBlocked }
        desk.peer.isReading = true
        // However often the socket has room again, no more is sealed before the records that wait have left.
        var waiting = 0
        desk.turn {
            waiting = max(waiting, desk.connection().tls?.output.count ?? 0)
            return desk.peer.body(of: 1).count == 4_000_005
        }
        #expect(waiting < 400_000)
        desk.peer.reply(to: 1)
        #expect(desk.outcome(of: call) == .status(.ok))
    }

    @Test func everyThingThePluginSaysDripsIn() throws {
        let desk = try desk()
        desk.peer.sendsByteByByte = true
        desk.peer.react = { if $0.type == RawFrame.data { desk.peer.reply(to: $0.stream, [1, 2, 3]) } }
        try desk.peer.listen()
        desk.connection().connect()
        let call = desk.start()
        #expect(desk.outcome(of: call) == .status(.ok))
        #expect(call.reply.array() == [1, 2, 3])
    }

    @Test func aRefusedClientCertificateIsNamed() throws {
        #expect(
            try end(of: desk { $0.refusesEveryClient = true })
                == "the plugin refuses the gateway's client certificate (alert bad_certificate)")
    }

    @Test func anotherLeafThanTheLineNames() throws {
        let desk = try desk(pinned: TestLeaf(.p256))
        #expect(try end(of: desk) == "the plugin's certificate is not the one in field 6 of its handshake line")
        desk.turn { desk.peer.tls?.alerts == ["GNUTLS_A_BAD_CERTIFICATE"] }
    }

    @Test func noHTTP2() throws {
        #expect(try end(of: desk { $0.protocols = [] }).contains("does not agree to HTTP/2"))
    }

    @Test func aPluginThatAnswersInPlainHTTP2() throws {
        let desk = try desk()
        desk.peer.makeTLS = nil
        #expect(try end(of: desk).hasSuffix("holds a certificate: it answers with plain HTTP/2"))
    }

    @Test func aPluginThatHangsUpOnTheFirstMessage() throws {
        let desk = try desk()
        desk.peer.makeTLS = nil
        desk.peer.greeting = nil
        desk.peer.reactToBytes = { _ in desk.peer.hangUp() }
        #expect(try end(of: desk).contains("in the TLS handshake, without an answer: it may not speak TLS"))
    }

    @Test func aPluginThatLeavesRightAfterTheHandshake() throws {
        let desk = try desk()
        desk.peer.greeting = nil
        desk.peer.react = { _ in desk.peer.hangUp() }
        #expect(try end(of: desk).hasSuffix("it may refuse the gateway's client certificate"))
    }

    @Test func silenceInTheHandshakeIsLimited() throws {
        var configuration = PluginConnectionConfiguration()
        configuration.connectTimeout = 20_000_000
        let desk = try desk()
        desk.peer.makeTLS = nil
        desk.peer.greeting = nil
        try desk.peer.listen()
        desk.connection(configuration).connect()
        desk.loop.turn()
        #expect(desk.connection().obstacle?.hasSuffix("the TLS handshake is not over") == true)
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin did not finish the TLS handshake in time")
    }

    @Test func aLostConnectionAndAGoodbye() throws {
        let desk = try desk()
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.isOpen }
        let call = desk.start()
        desk.turn { desk.peer.streams == [1] }
        desk.peer.tls?.sayGoodbye()
        desk.peer.send([])
        #expect(desk.outcome(of: call) == .failed(.connectionLost("the plugin closed the connection")))
    }

    @Test func closingSaysGoodbye() throws {
        let desk = try desk()
        try desk.peer.listen()
        desk.connection().connect()
        desk.turn { desk.isOpen }
        desk.connection().close()
        desk.turn { desk.peer.sawEnd }
        #expect(desk.peer.tls?.sawEnd == true)
    }

    // MARK: Plain connections to plugins that want TLS

    private func plain(detects: Bool = true) -> PluginConnectionConfiguration {
        var configuration = PluginConnectionConfiguration()
        configuration.detectsForeignTLS = detects
        return configuration
    }

    /// As Go's servers do: what is no TLS is hung up on, without a word.
    private func silentTLS() throws -> Desk {
        let desk = try Desk()
        desk.peer.greeting = nil
        desk.peer.expected = 2
        desk.peer.reactToBytes = { bytes in
            guard bytes.starts(with: [0x16, 3]) else {
                desk.peer.hangUp()
                return
            }
            desk.peer.sendRaw([0x15, 3, 3, 0, 2, 2, 116])
        }
        try desk.peer.listen()
        return desk
    }

    @Test func aPluginWithTLSOfItsOwnIsFoundOut() throws {
        let desk = try silentTLS()
        let connection = desk.connection(plain())
        let call = desk.start()
        connection.connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == PluginConnection.foreignTLS)
        #expect(desk.peer.accepted == 2)
        guard case .failed(.notBegun) = call.outcome else {
            Issue.record("\(call.outcome)")
            return
        }
    }

    /// It hangs up before our preface leaves: what is sent fails, and nothing was read.
    @Test func aFailedSendDoesNotKeepItFromBeingFoundOut() throws {
        let desk = try silentTLS()
        let connection = desk.connection(plain())
        desk.peer.accept = { if desk.peer.accepted == 1 { desk.peer.hangUp() } }
        connection.connect()
        desk.turn { desk.closedBecause != nil }
        desk.peer.accept = nil
        #expect(desk.closedBecause == PluginConnection.foreignTLS)
        #expect(desk.peer.accepted == 2)
    }

    @Test func onlyTheConnectionThatIsToldToFindsOut() throws {
        let desk = try silentTLS()
        desk.connection(plain(detects: false)).connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin closed the connection")
        #expect(desk.peer.accepted == 1)
    }

    @Test func aPluginThatHangsUpOnEverybodyIsNoTLS() throws {
        let desk = try Desk()
        desk.peer.greeting = nil
        desk.peer.expected = 2
        desk.peer.reactToBytes = { _ in desk.peer.hangUp() }
        try desk.peer.listen()
        desk.connection(plain()).connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin closed the connection")
        #expect(desk.peer.accepted == 2)
    }

    @Test func aPluginThatIsGoneIsNotAsked() throws {
        let desk = try Desk()
        desk.peer.greeting = nil
        desk.peer.reactToBytes = { _ in desk.peer.close() }
        try desk.peer.listen()
        desk.connection(plain()).connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin closed the connection")
    }

    @Test func aPluginThatSaidSomethingIsNotAsked() throws {
        let desk = try Desk()
        desk.peer.react = { _ in desk.peer.hangUp() }
        desk.peer.expected = 2
        try desk.peer.listen()
        desk.connection(plain()).connect()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the plugin closed the connection")
        #expect(desk.peer.accepted == 1)
    }

    @Test func closingWhileThePluginIsAsked() throws {
        let desk = try Desk()
        desk.peer.greeting = nil
        desk.peer.expected = 2
        desk.peer.reactToBytes = { bytes in if !bytes.starts(with: [0x16, 3]) { desk.peer.hangUp() } }
        try desk.peer.listen()
        desk.connection(plain()).connect()
        desk.turn { desk.peer.accepted == 2 }
        desk.connection().close()
        desk.turn { desk.closedBecause != nil }
        #expect(desk.closedBecause == "the connection was closed by the gateway")
    }
}
