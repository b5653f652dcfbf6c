internal import Cryptography
internal import Testing
internal import WireTestKit

/// What a plugin does wrong in TLS, and what people are told.
@Suite struct TLSEngineFaultTests {
    @Test func aLeafThatIsNotTheOneOfTheHandshakeLine() throws {
        let pair = try TLSPair(TestLeaf(), pinned: TestLeaf())
        pair.run()
        #expect(
            pair.fault
                == TLSFault(
                    .wrongCertificate, "the plugin's certificate is not the one in field 6 of its handshake line"))
        #expect(!pair.isOpen)
        #expect(pair.server.alerts == ["GNUTLS_A_BAD_CERTIFICATE"])
    }

    @Test(arguments: [[], ["http/1.1"]])
    func noHTTP2(protocols: [String]) throws {
        let pair = try TLSPair { $0.protocols = protocols }
        pair.run()
        #expect(pair.fault?.code == .noHTTP2)
        #expect(pair.fault?.message.contains("does not agree to HTTP/2") == true)
        #expect(!pair.isOpen)
    }

    /// Under TLS 1.3 the handshake is over for us before the plugin has seen our certificate.
    @Test(arguments: [("NORMAL", true), ("NORMAL:-VERS-TLS1.3", false)])
    func aClientCertificateThatIsRefused(priorities: String, isOpenBefore: Bool) throws {
        let pair = try TLSPair {
            $0.priorities = priorities
            $0.refusesEveryClient = true
        }
        pair.run()
        #expect(pair.isOpen == isOpenBefore)
        #expect(
            pair.fault
                == TLSFault(
                    .certificateRefused,
                    "the plugin refuses the gateway's client certificate (alert bad_certificate)"))
    }

    @Test func aPluginThatTrustsAnotherHost() throws {
        let other = try TLSIdentity(now: TLSPair.now)
        let pair = try TLSPair { $0.trust = other.certificatePEM }
        pair.run()
        #expect(pair.fault?.code == .certificateRefused)
    }

    @Test func anAlertIsNamed() throws {
        let pair = try TLSPair()
        pair.run()
        pair.server.alert(fatal: true, 80)
        pair.run()
        #expect(
            pair.fault
                == TLSFault(.protocolViolation, "the plugin broke the TLS connection off (alert internal_error)"))
    }

    @Test func nothingInCommon() throws {
        let pair = try TLSPair { $0.priorities = "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0" }
        pair.run()
        #expect(pair.fault?.message.hasPrefix("the plugin broke the TLS handshake off (alert ") == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1"), ("\0\0\u{6}\u{4}\0\0\0\0\0", "plain HTTP/2"),
        ("hello", "something else"),
    ])
    func aPluginThatDoesNotSpeakTLS(greeting: String, found: String) throws {
        let pair = try TLSPair()
        pair.deliver(Array(greeting.utf8))
        #expect(pair.fault?.code == .protocolViolation)
        #expect(pair.fault?.message.contains("does not speak TLS") == true)
        #expect(pair.fault?.message.hasSuffix("it answers with \(found)") == true)
    }

    /// Whatever the bytes are, they end in a fault or in waiting, and the engine takes no harm.
    @Test func garbage() throws {
        var random = SplitMix(state: 42)
        for round in 0..<300 {
            let pair = try TLSPair()
            pair.pieces = round % 3 == 0 ? 1 : .max
            if round % 2 == 0 { pair.run() }
            let kind = UInt8(0x14 + round % 4)
            let count = Int(random.next() % 600)
            let body = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            pair.deliver([kind, 3, 3, UInt8(count >> 8), UInt8(count & 0xff)] + body)
            #expect(round % 2 == 1 || pair.fault != nil || count == 0 || kind == 0x14)
            pair.deliver(body)
            pair.run()
        }
    }

    /// The plugin's first flight, with one byte changed at a time.
    @Test func aHandshakeThatWasTamperedWith() throws {
        for position in stride(from: 0, to: 1200, by: 7) {
            let pair = try TLSPair()
            _ = try pair.engine.next()
            pair.server.receive(Array(pair.engine.output))
            pair.engine.outputSent(pair.engine.output.count)
            var flight = pair.server.produce()
            guard position < flight.count else { break }
            flight[position] ^= 0x20
            pair.deliver(flight)
            pair.run()
            #expect(!pair.server.isOpen || pair.fault != nil || position < 10, "byte \(position)")
        }
    }

    @Test func aFlightThatIsCutShortIsWaitedFor() throws {
        let pair = try TLSPair()
        _ = try pair.engine.next()
        pair.server.receive(Array(pair.engine.output))
        pair.engine.outputSent(pair.engine.output.count)
        let flight = pair.server.produce()
        pair.deliver(Array(flight.dropLast()))
        #expect(pair.fault == nil && !pair.isOpen)
        pair.deliver(Array(flight.suffix(1)))
        #expect(pair.isOpen)
    }

    @Test func afterAFaultNothingIsTakenOrGiven() throws {
        let pair = try TLSPair()
        pair.deliver(Array("hello".utf8))
        pair.server.receive([])
        pair.deliver([0x16, 3, 3, 0, 1, 0])
        #expect(pair.hasEnded)
        try pair.send([1])
        #expect(pair.engine.output.isEmpty)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
