internal import Bytes
internal import CGnuTLS

extension TLSEngine {
    /// Offers bytes of the plugin. They must stay where they are until `next()` answers `.more` or `.ended`, or throws.
    public func receive(_ bytes: UnsafeRawBufferPointer) {
        transport.pointee.input = bytes
    }

    /// What follows from the bytes received. After `.ended` and after a fault the engine takes and gives no more, but for an
    /// alert in `output`.
    public func next() throws(TLSFault) -> On {
        switch phase {
        case .untried, .handshake: try shakeHands()
        case .open: try openRecord()
        case .over: .ended
        }
    }

    /// Makes records of `plaintext`, each as long as TLS allows, so that what is sent together is one record as a rule. Only
    /// once open.
    public func seal(_ plaintext: UnsafeRawBufferPointer) throws(TLSFault) {
        guard phase == .open else { return }
        transport.pointee.output.reserve(
            plaintext.count + (plaintext.count / Self.recordBytes + 1) * Self.recordOverhead)
        var rest = plaintext
        while !rest.isEmpty {
            let taken = gnutls_record_send(session, rest.baseAddress, min(rest.count, Self.recordBytes))
            guard taken > 0 else {
                phase = .over
                throw TLSFault(.engine, "GnuTLS cannot seal a record: \(TLSFault.text(of: Int32(clamping: taken)))")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
        }
    }

    /// Says that this side sends no more (close_notify).
    public func close() {
        guard phase == .open else { return }
        gnutls_bye(session, GNUTLS_SHUT_WR)
        phase = .over
    }

    /// Bytes to be sent. Valid until the engine is next used.
    public var output: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: transport.pointee.output.bytes.dropFirst(transport.pointee.outputStart))
    }

    /// The first `count` bytes of `output` have been sent.
    public func outputSent(_ count: Int) {
        transport.pointee.outputStart += count
        if transport.pointee.outputStart >= transport.pointee.output.count {
            transport.pointee.output.clear(keeping: 512 << 10)
            transport.pointee.outputStart = 0
        }
    }

    /// The most plaintext that a record holds.
    static let recordBytes = 16_384
    /// No less than a record is longer than its plaintext.
    private static let recordOverhead = 64
    /// How often the plugin may ask for another handshake before it is taken to be up to something: each answer is output.
    private static let maximumRenegotiations = 8

    private func openRecord() throws(TLSFault) -> On {
        if let packet {
            gnutls_packet_deinit(packet)
            self.packet = nil
        }
        while true {
            let offered = transport.pointee.input.count
            let count = gnutls_record_recv_packet(session, &packet)
            if count > 0, let packet {
                var bytes = gnutls_datum_t()
                gnutls_packet_get(packet, &bytes, nil)
                return .data(UnsafeRawBufferPointer(start: bytes.data, count: Int(bytes.size)))
            }
            let code = Int32(clamping: count)
            switch code {
            case 0:
                phase = .over
                return .ended
            case GNUTLS_E_AGAIN where transport.pointee.input.isEmpty:
                return .more
            case GNUTLS_E_AGAIN where transport.pointee.input.count < offered:
                // A message of TLS's own, such as a ticket or a change of keys, has been dealt with.
                continue
            case GNUTLS_E_REHANDSHAKE:
                try refuseRenegotiation()
            case _ where gnutls_error_is_fatal(code) == 0:
                // Such as a warning alert: a record has been read, and nothing follows from it.
                continue
            default:
                throw fault(code)
            }
        }
    }

    /// TLS 1.2 only: the plugin would shake hands again. The standard lets us decline.
    private func refuseRenegotiation() throws(TLSFault) {
        refusedRenegotiations += 1
        guard refusedRenegotiations <= Self.maximumRenegotiations else {
            phase = .over
            throw TLSFault(.protocolViolation, "the plugin asks for a new TLS handshake again and again")
        }
        gnutls_alert_send(session, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION)
    }
}
