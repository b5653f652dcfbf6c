internal import CGnuTLS

extension TLSEngine {
    /// What a client's handshake begins with, for a plugin that is only asked whether it speaks TLS.
    public static func firstMessage() throws(TLSFault) -> [UInt8] {
        // The certificate of an identity is not in it, nor is its time.
        let engine = try TLSEngine(identity: TLSIdentity(now: 0), leaf: [])
        _ = try engine.next()
        return [UInt8](engine.output)
    }

    func shakeHands() throws(TLSFault) -> On {
        if phase == .untried, let first = transport.pointee.input.first {
            guard Self.startsRecord(first) else {
                phase = .over
                throw TLSFault(.protocolViolation, Self.notTLS(transport.pointee.input))
            }
            phase = .handshake
        }
        var code = gnutls_handshake(session)
        // Such as a warning alert: a record has been read, and nothing follows from it.
        while code < 0, code != GNUTLS_E_AGAIN, gnutls_error_is_fatal(code) == 0 { code = gnutls_handshake(session) }
        if code == GNUTLS_E_AGAIN { return .more }
        guard code >= 0 else { throw fault(code) }
        try checkLeaf()
        try checkProtocol()
        facts = agreedFacts()
        phase = .open
        return .opened
    }

    /// Whether a byte can be the first of a TLS record: the types change_cipher_spec, alert, handshake, application_data.
    private static func startsRecord(_ byte: UInt8) -> Bool { (0x14...0x17).contains(byte) }

    private static func notTLS(_ bytes: UnsafeRawBufferPointer) -> String {
        let found =
            if bytes.starts(with: "HTTP/1".utf8) {
                "HTTP/1"
            } else if bytes.count > 3, bytes[0] == 0, bytes[3] == 4 {
                // The head of a SETTINGS frame.
                "plain HTTP/2"
            } else {
                "something else"
            }
        return "the plugin does not speak TLS, although field 6 of its handshake line holds a certificate: it answers "
            + "with \(found)"
    }

    private func checkLeaf() throws(TLSFault) {
        var count: UInt32 = 0
        if let chain = gnutls_certificate_get_peers(session, &count), count > 0,
            leaf.elementsEqual(UnsafeBufferPointer(start: chain.pointee.data, count: Int(chain.pointee.size)))
        {
            return
        }
        try refuse(
            GNUTLS_A_BAD_CERTIFICATE,
            TLSFault(.wrongCertificate, "the plugin's certificate is not the one in field 6 of its handshake line"))
    }

    private func checkProtocol() throws(TLSFault) {
        var selected = gnutls_datum_t()
        if gnutls_alpn_get_selected_protocol(session, &selected) == 0,
            UnsafeBufferPointer(start: selected.data, count: Int(selected.size)).elementsEqual("h2".utf8)
        {
            return
        }
        try refuse(
            GNUTLS_A_NO_APPLICATION_PROTOCOL,
            TLSFault(.noHTTP2, "the plugin does not agree to HTTP/2 in the TLS handshake (ALPN h2)"))
    }

    /// Says to the plugin, and throws, what is wrong with it.
    private func refuse(_ alert: gnutls_alert_description_t, _ fault: TLSFault) throws(TLSFault) {
        gnutls_alert_send(session, GNUTLS_AL_FATAL, alert)
        phase = .over
        throw fault
    }

    /// What an error of GnuTLS means, which ends the engine. The plugin is sent the alert that belongs to it.
    func fault(_ code: Int32) -> TLSFault {
        phase = .over
        if code == GNUTLS_E_FATAL_ALERT_RECEIVED { return .alert(gnutls_alert_get(session), isOpen: facts != nil) }
        gnutls_alert_send_appropriate(session, code)
        if code == GNUTLS_E_MEMORY_ERROR || code == GNUTLS_E_RANDOM_FAILED {
            return TLSFault(.engine, TLSFault.text(of: code))
        }
        return TLSFault(.protocolViolation, "the plugin broke TLS: \(TLSFault.text(of: code))")
    }
}
