internal import CGnuTLS

/// A certificate that a plugin might have, signed by its own key.
public final class TestLeaf {
    public enum Key: CaseIterable, Sendable {
        case p256, p384, p521, rsa1024, rsa2048, ed25519

        var algorithm: (gnutls_pk_algorithm_t, UInt32) {
            switch self {
            case .p256: (GNUTLS_PK_ECDSA, 1 << 31 | GNUTLS_ECC_CURVE_SECP256R1.rawValue)
            case .p384: (GNUTLS_PK_ECDSA, 1 << 31 | GNUTLS_ECC_CURVE_SECP384R1.rawValue)
            case .p521: (GNUTLS_PK_ECDSA, 1 << 31 | GNUTLS_ECC_CURVE_SECP521R1.rawValue)
            case .rsa1024: (GNUTLS_PK_RSA, 1024)
            case .rsa2048: (GNUTLS_PK_RSA, 2048)
            case .ed25519: (GNUTLS_PK_EDDSA_ED25519, 1 << 31 | GNUTLS_ECC_CURVE_ED25519.rawValue)
            }
        }
    }

    /// As field 6 has it, before base64.
    public let der: [UInt8]
    public let pem: String
    var credentials: gnutls_certificate_credentials_t?

    /// `usage` are bits of GnuTLS's key usage; 0 leaves the extension out. The certificate is out of date if so asked.
    public init(
        _ key: Key = .p521, subject: String = "CN=localhost,O=HashiCorp", isAuthority: Bool = true, usage: UInt32 = 0,
        isExpired: Bool = false
    ) {
        var privateKey: gnutls_x509_privkey_t?
        gnutls_x509_privkey_init(&privateKey)
        let (algorithm, bits) = key.algorithm
        precondition(gnutls_x509_privkey_generate(privateKey, algorithm, bits, 0) == 0, "no key")
        var certificate: gnutls_x509_crt_t?
        gnutls_x509_crt_init(&certificate)
        gnutls_x509_crt_set_version(certificate, 3)
        let serial: [UInt8] = [1, 2, 3]
        gnutls_x509_crt_set_serial(certificate, serial, serial.count)
        gnutls_x509_crt_set_dn(certificate, subject, nil)
        gnutls_x509_crt_set_activation_time(certificate, 0)
        gnutls_x509_crt_set_expiration_time(certificate, isExpired ? 1 : 4_000_000_000)
        gnutls_x509_crt_set_ca_status(certificate, isAuthority ? 1 : 0)
        if usage != 0 { gnutls_x509_crt_set_key_usage(certificate, usage) }
        gnutls_x509_crt_set_key(certificate, privateKey)
        let digest = key == .p521 || key == .ed25519 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256
        precondition(gnutls_x509_crt_sign2(certificate, certificate, privateKey, digest, 0) == 0, "no signature")
        var bytes = [UInt8](repeating: 0, count: 4096)
        var count = bytes.count
        gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_DER, &bytes, &count)
        der = Array(bytes.prefix(count))
        count = bytes.count
        gnutls_x509_crt_export(certificate, GNUTLS_X509_FMT_PEM, &bytes, &count)
        pem = String(decoding: bytes.prefix(count), as: UTF8.self)
        gnutls_certificate_allocate_credentials(&credentials)
        gnutls_certificate_set_x509_key(credentials, &certificate, 1, privateKey)
        gnutls_x509_crt_deinit(certificate)
        gnutls_x509_privkey_deinit(privateKey)
    }

    deinit {
        gnutls_certificate_free_credentials(credentials)
    }
}
