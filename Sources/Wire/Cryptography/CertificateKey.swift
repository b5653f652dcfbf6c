internal import CGnuTLS

/// A private key.
struct CertificateKey: ~Copyable {
    let handle: gnutls_x509_privkey_t

    private init(owning handle: gnutls_x509_privkey_t) {
        self.handle = handle
    }

    deinit {
        gnutls_x509_privkey_deinit(handle)
    }

    /// Makes a new key on the curve P-256.
    static func generate() throws(TLSFault) -> CertificateKey {
        var made: gnutls_x509_privkey_t?
        try TLSFault.check(gnutls_x509_privkey_init(&made), "make a key")
        guard let made else { throw TLSFault(.engine, "GnuTLS made no key") }
        let key = CertificateKey(owning: made)
        // What GNUTLS_CURVE_TO_BITS says, a macro that Swift does not see.
        let curve = 1 << 31 | GNUTLS_ECC_CURVE_SECP256R1.rawValue
        try TLSFault.check(gnutls_x509_privkey_generate(made, GNUTLS_PK_ECDSA, curve, 0), "make a key")
        return key
    }
}
