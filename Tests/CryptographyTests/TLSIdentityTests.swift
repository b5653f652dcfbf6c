internal import CGnuTLS
internal import Cryptography
internal import Testing
internal import WireTestKit

@Suite struct TLSIdentityTests {
    private static let now: Int64 = 1_767_225_600

    /// Reads the certificate with GnuTLS and hands it over.
    private func certificate<Answer>(_ identity: TLSIdentity, _ look: (gnutls_x509_crt_t) -> Answer) throws -> Answer {
        var made: gnutls_x509_crt_t?
        gnutls_x509_crt_init(&made)
        defer { gnutls_x509_crt_deinit(made) }
        var pem = Array(identity.certificatePEM.utf8)
        let code = pem.withUnsafeMutableBufferPointer { pem in
            var datum = gnutls_datum_t(data: pem.baseAddress, size: UInt32(pem.count))
            return gnutls_x509_crt_import(made, &datum, GNUTLS_X509_FMT_PEM)
        }
        #expect(code == 0)
        return look(try #require(made))
    }

    @Test func thePEMHasItsLineEnds() throws {
        let pem = try TLSIdentity(now: Self.now).certificatePEM
        #expect(pem.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(pem.hasSuffix("-----END CERTIFICATE-----\n"))
        #expect(pem.split(separator: "\n").allSatisfy { $0.utf8.count <= 64 })
    }

    @Test func whatGoPluginAsksOfIt() throws {
        try certificate(TLSIdentity(now: Self.now)) { certificate in
            var bits: UInt32 = 0
            #expect(gnutls_x509_crt_get_pk_algorithm(certificate, &bits) == GNUTLS_PK_ECDSA.rawValue)
            #expect(bits == 256)
            #expect(gnutls_x509_crt_get_signature_algorithm(certificate) == GNUTLS_SIGN_ECDSA_SHA256.rawValue)
            #expect(gnutls_x509_crt_get_version(certificate) == 3)
            #expect(gnutls_x509_crt_get_ca_status(certificate, nil) == 1)
            #expect(gnutls_x509_crt_check_hostname(certificate, "localhost") != 0)
            #expect(gnutls_x509_crt_check_key_purpose(certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0) != 0)
            #expect(gnutls_x509_crt_check_key_purpose(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0) != 0)
            #expect(gnutls_x509_crt_check_issuer(certificate, certificate) != 0)
            #expect(gnutls_x509_crt_get_activation_time(certificate) == Int(Self.now - 30))
            #expect(gnutls_x509_crt_get_expiration_time(certificate) == Int(Self.now + 30 * 365 * 86_400))
        }
    }

    @Test func itIsMadeAfreshEveryTime() throws {
        let first = try TLSIdentity(now: Self.now)
        let second = try TLSIdentity(now: Self.now)
        #expect(first.certificatePEM != second.certificatePEM)
    }

    private static func shakesHands(_ identity: TLSIdentity) -> Bool {
        (0..<20).allSatisfy { _ in
            guard let pair = try? TLSPair(as: identity) else { return false }
            pair.run()
            return pair.isOpen && pair.server.isOpen
        }
    }

    @Test func manyThreadsMayShareIt() async throws {
        let identity = try TLSIdentity(now: Self.now)
        let opened = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { Self.shakesHands(identity) } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(opened == 8)
    }
}
