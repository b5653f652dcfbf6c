internal import CGnuTLS

/// A certificate in the form of go-plugin's own (PROTOCOL, AutoMTLS), signed by its own key.
struct SelfSignedCertificate: ~Copyable {
    let handle: gnutls_x509_crt_t

    private static let lifetime: Int64 = 30 * 365 * 86_400

    private init(owning handle: gnutls_x509_crt_t) {
        self.handle = handle
    }

    deinit {
        gnutls_x509_crt_deinit(handle)
    }

    /// `now` is the wall clock in seconds since 1970.
    static func make(for key: borrowing CertificateKey, now: Int64) throws(TLSFault) -> SelfSignedCertificate {
        var made: gnutls_x509_crt_t?
        try TLSFault.check(gnutls_x509_crt_init(&made), "make a certificate")
        guard let made else { throw TLSFault(.engine, "GnuTLS made no certificate") }
        let certificate = SelfSignedCertificate(owning: made)
        try fill(made, now: now)
        try TLSFault.check(gnutls_x509_crt_set_key(made, key.handle), "give the certificate its key")
        try TLSFault.check(
            gnutls_x509_crt_sign2(made, made, key.handle, GNUTLS_DIG_SHA256, 0), "sign the certificate")
        return certificate
    }

    private static func fill(_ certificate: gnutls_x509_crt_t, now: Int64) throws(TLSFault) {
        func check(_ code: Int32) throws(TLSFault) { try TLSFault.check(code, "fill the certificate in") }
        try check(gnutls_x509_crt_set_version(certificate, 3))
        var serial = [UInt8](repeating: 0, count: 16)
        try check(gnutls_rnd(GNUTLS_RND_NONCE, &serial, serial.count))
        // Positive, and of full length: some readers take no other.
        serial[0] = serial[0] & 0x3f | 0x40
        try check(gnutls_x509_crt_set_serial(certificate, serial, serial.count))
        try check(gnutls_x509_crt_set_activation_time(certificate, Int(now - 30)))
        try check(gnutls_x509_crt_set_expiration_time(certificate, Int(now + lifetime)))
        try check(gnutls_x509_crt_set_dn(certificate, "CN=localhost,O=Patchbay", nil))
        let name: StaticString = "localhost"
        try check(
            gnutls_x509_crt_set_subject_alt_name(
                certificate, GNUTLS_SAN_DNSNAME, name.utf8Start, UInt32(name.utf8CodeUnitCount), UInt32(GNUTLS_FSAN_SET)
            ))
        // The plugin's trust is exactly this certificate, so it must also be an authority.
        try check(gnutls_x509_crt_set_ca_status(certificate, 1))
        try check(
            gnutls_x509_crt_set_key_usage(
                certificate,
                UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_AGREEMENT | GNUTLS_KEY_KEY_CERT_SIGN)))
        try check(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_CLIENT, 0))
        try check(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0))
    }

    /// PEM, with its line ends.
    func pem() throws(TLSFault) -> String {
        var text = [UInt8](repeating: 0, count: 4096)
        var count = text.count
        try TLSFault.check(
            gnutls_x509_crt_export(handle, GNUTLS_X509_FMT_PEM, &text, &count), "write the certificate")
        return String(decoding: text.prefix(count), as: UTF8.self)
    }
}
