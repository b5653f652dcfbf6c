internal import Cryptography
internal import Testing
internal import WireTestKit

@Suite struct TLSEngineTests {
    @Test(arguments: TestLeaf.Key.allCases, [true, false])
    func leavesOfEveryKind(key: TestLeaf.Key, isAuthority: Bool) throws {
        let pair = try TLSPair(TestLeaf(key, isAuthority: isAuthority))
        pair.run()
        #expect(pair.fault == nil)
        #expect(pair.isOpen && pair.server.isOpen, "\(pair.server.fault ?? "")")
        try pair.send([1, 2, 3])
        #expect(pair.server.received == [1, 2, 3])
        pair.server.send([4, 5])
        pair.run()
        #expect(pair.plaintext == [4, 5])
    }

    /// Bits of a key usage that a server should not sign with: Go's hosts do not look, and nor do we.
    @Test(arguments: ["NORMAL", "NORMAL:-VERS-TLS1.3"], [UInt32(0x08), 0x20])
    func aLeafThatIsNotForSigning(priorities: String, usage: UInt32) throws {
        let pair = try TLSPair(TestLeaf(.rsa2048, usage: usage)) {
            $0.priorities = "\(priorities):%DEBUG_ALLOW_KEY_USAGE_VIOLATIONS"
        }
        pair.run()
        #expect(pair.fault == nil)
        #expect(pair.isOpen, "\(pair.server.fault ?? "")")
    }

    /// Dates are nothing to a client that knows the certificate byte for byte.
    @Test func aLeafThatIsOutOfDate() throws {
        let pair = try TLSPair(TestLeaf(isExpired: true))
        pair.run()
        #expect(pair.fault == nil)
        #expect(pair.isOpen)
    }

    @Test(arguments: [
        ("NORMAL", "TLS 1.3", "TLS_AES_128_GCM_SHA256"),
        ("NORMAL:-VERS-TLS1.3", "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
        ("NORMAL:-AES-128-GCM", "TLS 1.3", "TLS_AES_256_GCM_SHA384"),
    ])
    func whatIsAgreed(priorities: String, version: String, suite: String) throws {
        let pair = try TLSPair { $0.priorities = priorities }
        pair.run()
        #expect(pair.engine.facts == TLSEngine.Facts(version: version, cipherSuite: suite, peerKey: "ECDSA P-521"))
    }

    @Test(arguments: [(TestLeaf.Key.rsa1024, "RSA 1024"), (.p384, "ECDSA P-384"), (.ed25519, "Ed25519")])
    func theKeyOfThePlugin(key: TestLeaf.Key, text: String) throws {
        let pair = try TLSPair(TestLeaf(key))
        pair.run()
        #expect(pair.engine.facts?.peerKey == text)
    }

    @Test(arguments: ["NORMAL:-VERS-TLS1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3"])
    func dripFedByteByByte(priorities: String) throws {
        let pair = try TLSPair { $0.priorities = priorities }
        pair.pieces = 1
        pair.run()
        #expect(pair.isOpen)
        let message = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
        pair.server.send(message)
        pair.run()
        #expect(pair.plaintext == message)
    }

    @Test func aPluginThatAsksForNoCertificate() throws {
        let pair = try TLSPair { $0.trust = nil }
        pair.run()
        try pair.send([1])
        #expect(pair.server.received == [1])
    }

    @Test func ourCertificateIsSentWhateverAuthoritiesThePluginNames() throws {
        let authority = TestLeaf(subject: "CN=somebody else")
        let pair = try TLSPair { $0.namedAuthority = authority.pem }
        pair.run()
        #expect(pair.server.isOpen, "\(pair.server.fault ?? "")")
        #expect(pair.fault == nil)
    }

    @Test func whatIsSentTogetherIsOneRecord() throws {
        let pair = try TLSPair()
        pair.run()
        let before = pair.server.records.count
        try pair.send([UInt8](repeating: 7, count: 16_384))
        #expect(pair.server.records.count == before + 1)
        try pair.send([UInt8](repeating: 8, count: 40_000))
        #expect(pair.server.records.count == before + 4)
        #expect(pair.server.received.count == 56_384)
    }

    @Test func outputLeavesInPieces() throws {
        let pair = try TLSPair()
        pair.run()
        try [UInt8](repeating: 7, count: 20_000).withUnsafeBytes { try pair.engine.seal($0) }
        while let byte = pair.engine.output.first {
            pair.server.receive([byte])
            pair.engine.outputSent(1)
        }
        #expect(pair.server.received == [UInt8](repeating: 7, count: 20_000))
    }

    @Test func aKeyUpdateIsAnsweredWithOne() throws {
        let pair = try TLSPair()
        pair.run()
        pair.server.updateKey()
        pair.server.send([1])
        pair.run()
        try pair.send([2])
        #expect(pair.fault == nil)
        #expect(pair.server.fault == nil)
        #expect(pair.plaintext == [1])
        #expect(pair.server.received == [2])
    }

    @Test func renegotiationIsDeclinedAndNotForEver() throws {
        let pair = try TLSPair { $0.priorities = "NORMAL:-VERS-TLS1.3" }
        pair.run()
        pair.server.askForHandshake()
        pair.server.send([1])
        pair.run()
        #expect(pair.plaintext == [1])
        #expect(pair.server.alerts == ["GNUTLS_A_NO_RENEGOTIATION"])
        for _ in 0..<8 where pair.fault == nil {
            pair.server.askForHandshake()
            pair.run()
        }
        #expect(pair.fault?.code == .protocolViolation)
    }

    @Test func anEmptyRecordIsNoEnd() throws {
        let pair = try TLSPair()
        pair.run()
        pair.server.sendEmptyRecord()
        pair.server.send([1])
        pair.run()
        #expect(!pair.hasEnded)
        #expect(pair.plaintext == [1])
    }

    @Test func aWarningIsPassedOver() throws {
        let pair = try TLSPair { $0.priorities = "NORMAL:-VERS-TLS1.3" }
        pair.run()
        pair.server.alert(fatal: false, 90)
        pair.server.send([1])
        pair.run()
        #expect(pair.plaintext == [1])
    }

    @Test func thePluginsLastWord() throws {
        let pair = try TLSPair()
        pair.run()
        pair.server.send([1])
        pair.server.sayGoodbye()
        pair.run()
        #expect(pair.plaintext == [1])
        #expect(pair.hasEnded)
        #expect(pair.fault == nil)
    }

    @Test func theFirstMessageByItself() throws {
        let server = MemoryTLSServer(TestLeaf())
        server.receive(try TLSEngine.firstMessage())
        #expect(server.fault == nil)
        #expect(server.produce().first == 0x16)
    }

    @Test func ourLastWord() throws {
        let pair = try TLSPair()
        pair.run()
        pair.engine.close()
        pair.run()
        #expect(pair.server.sawEnd)
        #expect(pair.server.fault == nil)
    }
}
