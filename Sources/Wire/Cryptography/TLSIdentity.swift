internal import CGnuTLS

/// What the gateway is to a plugin under AutoMTLS: a fresh P-256 key and a certificate that it signed itself.
///
/// It lives in memory only. All loops' sessions with the instance share it: after `init` nothing changes it, and GnuTLS
/// only reads the credentials of a session in its handshake.
///
/// P-256, unlike the P-521 of Go's hosts: BoringSSL, which is in every grpcio plugin, asks for no other curve but P-384.
public final class TLSIdentity: Sendable {
    /// The certificate as `PLUGIN_CLIENT_CERT` wants it, line ends and all.
    public let certificatePEM: String

    /// Immutable from `init` on, as the type promises; its sessions keep the identity alive.
    nonisolated(unsafe) let credentials: gnutls_certificate_credentials_t

    /// Makes a key and a certificate for it. Costs a third of a millisecond.
    ///
    /// `now` is the wall clock in seconds since 1970: the certificate is valid from half a minute before it, for the
    /// plugin's clock may be read a moment earlier, and for thirty years.
    public init(now: Int64) throws(TLSFault) {
        let key = try CertificateKey.generate()
        let certificate = try SelfSignedCertificate.make(for: key, now: now)
        certificatePEM = try certificate.pem()
        credentials = try Self.credentials(certificate, key)
    }

    deinit {
        gnutls_certificate_free_credentials(credentials)
    }

    private static func credentials(
        _ certificate: borrowing SelfSignedCertificate, _ key: borrowing CertificateKey
    ) throws(TLSFault) -> gnutls_certificate_credentials_t {
        var made: gnutls_certificate_credentials_t?
        try TLSFault.check(gnutls_certificate_allocate_credentials(&made), "make credentials")
        guard let made else { throw TLSFault(.engine, "GnuTLS made no credentials") }
        var chain: gnutls_x509_crt_t? = certificate.handle
        do throws(TLSFault) {
            try TLSFault.check(
                gnutls_certificate_set_x509_key(made, &chain, 1, key.handle), "take the client certificate")
        } catch {
            gnutls_certificate_free_credentials(made)
            throw error
        }
        return made
    }
}
