internal import CGnuTLS

extension TLSFault {
    /// What a fatal alert of the plugin says; `isOpen` when it came after the handshake.
    static func alert(_ alert: gnutls_alert_description_t, isOpen: Bool) -> TLSFault {
        let name = "alert \(self.name(of: alert))"
        if speaksOfCertificate(alert) {
            return TLSFault(.certificateRefused, "the plugin refuses the gateway's client certificate (\(name))")
        }
        if alert == GNUTLS_A_NO_APPLICATION_PROTOCOL {
            return TLSFault(.noHTTP2, "the plugin does not agree to HTTP/2 in the TLS handshake (\(name))")
        }
        let place = isOpen ? "connection" : "handshake"
        return TLSFault(.protocolViolation, "the plugin broke the TLS \(place) off (\(name))")
    }

    /// Only our certificate can be meant by these: the plugin sees no other.
    private static func speaksOfCertificate(_ alert: gnutls_alert_description_t) -> Bool {
        switch alert {
        case GNUTLS_A_BAD_CERTIFICATE, GNUTLS_A_UNSUPPORTED_CERTIFICATE, GNUTLS_A_CERTIFICATE_REVOKED,
            GNUTLS_A_CERTIFICATE_EXPIRED, GNUTLS_A_CERTIFICATE_UNKNOWN, GNUTLS_A_UNKNOWN_CA, GNUTLS_A_ACCESS_DENIED,
            GNUTLS_A_CERTIFICATE_REQUIRED:
            true
        default: false
        }
    }

    /// An alert as the standard spells it, such as `bad_certificate`.
    private static func name(of alert: gnutls_alert_description_t) -> String {
        guard let name = gnutls_alert_get_strname(alert) else { return "\(alert.rawValue)" }
        let spelled = String(cString: name)
        let prefix = "GNUTLS_A_"
        return (spelled.hasPrefix(prefix) ? String(spelled.dropFirst(prefix.count)) : spelled).lowercased()
    }
}
