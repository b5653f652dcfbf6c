internal import CGnuTLS

extension TLSEngine {
    /// What was agreed with a plugin, for people.
    public struct Facts: Sendable, Equatable {
        /// Such as `TLS 1.3`.
        public var version: String
        /// Such as `TLS_AES_128_GCM_SHA256`.
        public var cipherSuite: String
        /// The key of the plugin's certificate, such as `ECDSA P-521` or `RSA 1024`.
        public var peerKey: String

        public init(version: String, cipherSuite: String, peerKey: String) {
            self.version = version
            self.cipherSuite = cipherSuite
            self.peerKey = peerKey
        }
    }
}

extension TLSEngine {
    func agreedFacts() -> Facts {
        let version =
            gnutls_protocol_get_name(gnutls_protocol_get_version(session)).map { String(cString: $0) } ?? "TLS"
        let suite = gnutls_ciphersuite_get(session).map { String(cString: $0) } ?? "unknown"
        // GnuTLS has a prefix of its own before the name that the standard gives a suite of TLS 1.3.
        return Facts(
            version: version.hasPrefix("TLS1.") ? "TLS \(version.dropFirst(3))" : version,
            cipherSuite: suite.hasPrefix("GNUTLS_") ? "TLS_\(suite.dropFirst(7))" : suite,
            peerKey: Self.key(of: leaf) ?? "unknown")
    }

    /// The key of a certificate in DER, for people; nil if it cannot be read.
    private static func key(of certificate: [UInt8]) -> String? {
        var made: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&made) == 0 else { return nil }
        defer { gnutls_x509_crt_deinit(made) }
        var certificate = certificate
        let isRead = certificate.withUnsafeMutableBufferPointer { bytes in
            var bytes = gnutls_datum_t(data: bytes.baseAddress, size: UInt32(clamping: bytes.count))
            return gnutls_x509_crt_import(made, &bytes, GNUTLS_X509_FMT_DER) == 0
        }
        var bits: UInt32 = 0
        let algorithm = isRead ? gnutls_x509_crt_get_pk_algorithm(made, &bits) : -1
        guard algorithm >= 0 else { return nil }
        let kind = gnutls_pk_algorithm_t(UInt32(algorithm))
        switch kind {
        // GnuTLS counts whole bytes.
        case GNUTLS_PK_ECDSA: return "ECDSA P-\(bits == 528 ? 521 : bits)"
        case GNUTLS_PK_EDDSA_ED25519: return "Ed25519"
        default: return gnutls_pk_algorithm_get_name(kind).map { "\(String(cString: $0)) \(bits)" }
        }
    }
}
