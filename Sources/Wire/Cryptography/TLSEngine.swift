internal import Bytes
internal import CGnuTLS

/// The client's end of a TLS connection to a plugin, over GnuTLS: bytes received go in, plaintext comes out; plaintext
/// goes in, records to be sent come out. It has no socket and no clock.
///
/// One thread uses it. The caller asks `next()` once for the first flight, then offers what it receives to `receive` and
/// asks until the answer is `.more`; what is in `output` after any of these is sent. The plugin is trusted if its leaf is the one that its
/// handshake line names, byte for byte, and for nothing else: names, dates, key sizes and authorities are not looked at.
public final class TLSEngine {
    /// What follows from the bytes received.
    public enum On {
        /// All bytes are taken; more must be received.
        case more
        /// The handshake is over and the plugin is who it should be: `seal` may be called. Under TLS 1.3 the plugin may still
        /// refuse our certificate, which then is the next that it says.
        case opened
        /// Plaintext, valid until `next()` is asked again.
        case data(UnsafeRawBufferPointer)
        /// The plugin will send no more (close_notify). Bytes behind it are not looked at.
        case ended
    }

    /// What was agreed, from `.opened` on.
    public internal(set) var facts: Facts?

    /// Whether the plugin has said anything.
    public var hasReceived: Bool { phase != .untried }

    let session: gnutls_session_t
    let transport: UnsafeMutablePointer<TLSTransport>
    let leaf: [UInt8]
    /// GnuTLS keeps a pointer to the identity's credentials.
    private let identity: TLSIdentity
    var phase = Phase.untried
    /// The record whose plaintext was last handed out.
    var packet: gnutls_packet_t?
    var refusedRenegotiations = 0

    enum Phase {
        /// Nothing has been received.
        case untried
        case handshake
        case open
        case over
    }

    /// Makes the client's end to a plugin whose certificate is `leaf`, in DER.
    public init(identity: TLSIdentity, leaf: [UInt8]) throws(TLSFault) {
        session = try Self.makeSession()
        transport = .allocate(capacity: 1)
        transport.initialize(to: TLSTransport())
        transport.pointee.session = session
        self.identity = identity
        self.leaf = leaf
        gnutls_transport_set_ptr(session, transport)
        gnutls_transport_set_pull_function(session, TLSTransport.pull)
        gnutls_transport_set_push_function(session, TLSTransport.push)
        let credentials = UnsafeMutableRawPointer(identity.credentials)
        try TLSFault.check(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials), "take the credentials")
    }

    deinit {
        gnutls_packet_deinit(packet)
        gnutls_deinit(session)
        transport.deinitialize(count: 1)
        transport.deallocate()
    }

    /// The cheapest of the strong first; no resumption, for a connection lives as long as its instance.
    private static let priorities =
        "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:+ECDHE-ECDSA:+ECDHE-RSA"
        + ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1:+SIGN-ALL:+CTYPE-X509:+COMP-NULL"

    private static func makeSession() throws(TLSFault) -> gnutls_session_t {
        var made: gnutls_session_t?
        // Without the last but one, GnuTLS keeps its certificate to itself when the plugin names other authorities.
        let flags = GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_FORCE_CLIENT_CERT | GNUTLS_NO_TICKETS
        try TLSFault.check(gnutls_init(&made, UInt32(flags)), "make a session")
        guard let made else { throw TLSFault(.engine, "GnuTLS made no session") }
        do throws(TLSFault) {
            try TLSFault.check(gnutls_priority_set_direct(made, priorities, nil), "take the priorities")
            let name: StaticString = "localhost"
            try TLSFault.check(
                gnutls_server_name_set(made, GNUTLS_NAME_DNS, name.utf8Start, name.utf8CodeUnitCount), "name the plugin"
            )
            try offerHTTP2(on: made)
            // Takes a leaf whose key usage speaks against signing, as Go's hosts do. What else it changes concerns TLS 1.2
            // with ciphers, resumption and renegotiation that are not offered.
            gnutls_session_enable_compatibility_mode(made)
        } catch {
            gnutls_deinit(made)
            throw error
        }
        return made
    }

    private static func offerHTTP2(on session: gnutls_session_t) throws(TLSFault) {
        var name: (UInt8, UInt8) = (UInt8(ascii: "h"), UInt8(ascii: "2"))
        let code = withUnsafeMutableBytes(of: &name) { name in
            var protocols = gnutls_datum_t(
                data: name.baseAddress?.assumingMemoryBound(to: UInt8.self), size: UInt32(name.count))
            return gnutls_alpn_set_protocols(session, &protocols, 1, 0)
        }
        try TLSFault.check(code, "offer HTTP/2")
    }
}

@available(*, unavailable)
extension TLSEngine: Sendable {}
