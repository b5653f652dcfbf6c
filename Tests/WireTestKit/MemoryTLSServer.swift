internal import CGnuTLS

/// The plugin's end of a TLS connection, in memory: GnuTLS's server, which checks what a client sends.
public final class MemoryTLSServer {
    public struct Behaviour: Sendable {
        /// GnuTLS's priorities.
        public var priorities = "NORMAL:%PROFILE_VERY_WEAK:%SERVER_PRECEDENCE"
        /// What it agrees to by ALPN.
        public var protocols = ["h2"]
        /// The one client certificate that it takes, in PEM; nil asks for none.
        public var trust: String?
        /// Takes every certificate, and names the issuer of this one as the only that it takes.
        public var namedAuthority: String?
        /// Asks for a certificate and takes none.
        public var refusesEveryClient = false

        public init() {}
    }

    /// Plaintext of the client.
    public private(set) var received: [UInt8] = []
    public private(set) var isOpen = false
    /// The client has said that it sends no more.
    public private(set) var sawEnd = false
    /// What went wrong, as GnuTLS names it.
    public private(set) var fault: String?
    /// The names of the client's alerts.
    public private(set) var alerts: [String] = []
    /// The lengths of the client's records.
    public private(set) var records: [Int] = []

    private let leaf: TestLeaf
    private let behaviour: Behaviour
    private var session: gnutls_session_t?
    private var input: [UInt8] = []
    private var offset = 0
    private var output: [UInt8] = []
    private var waiting: [UInt8] = []

    public init(_ leaf: TestLeaf, _ behaviour: Behaviour = Behaviour()) {
        self.leaf = leaf
        self.behaviour = behaviour
        gnutls_init(&session, UInt32(GNUTLS_SERVER | GNUTLS_NONBLOCK))
        precondition(gnutls_priority_set_direct(session, behaviour.priorities, nil) == 0, "no such priorities")
        gnutls_session_set_ptr(session, Unmanaged.passUnretained(self).toOpaque())
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(leaf.credentials))
        if behaviour.trust != nil || behaviour.namedAuthority != nil || behaviour.refusesEveryClient {
            askForCertificate()
        }
        for name in behaviour.protocols { offer(name) }
        gnutls_transport_set_ptr(session, Unmanaged.passUnretained(self).toOpaque())
        gnutls_transport_set_pull_function(session) { context, target, count in
            MemoryTLSServer.from(context).pull(target, count)
        }
        gnutls_transport_set_push_function(session) { context, source, count in
            MemoryTLSServer.from(context).output += UnsafeRawBufferPointer(start: source, count: count)
            return count
        }
    }

    deinit {
        gnutls_deinit(session)
    }

    /// Takes bytes of the client and does what follows from them.
    public func receive(_ bytes: some Sequence<UInt8>) {
        input += bytes
        noteRecords(bytes)
        if !isOpen { shakeHands() }
        if isOpen { readRecords() }
        input.removeFirst(offset)
        offset = 0
    }

    /// Plaintext of the client since it was last taken.
    public func takeReceived() -> [UInt8] {
        defer { received = [] }
        return received
    }

    /// What the server sends now.
    public func produce() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Sends plaintext, as soon as the handshake is over.
    public func send(_ plaintext: [UInt8]) {
        waiting += plaintext
        guard isOpen, fault == nil else { return }
        while !waiting.isEmpty {
            let count = gnutls_record_send(session, waiting, waiting.count)
            guard count > 0 else { return }
            waiting.removeFirst(count)
        }
    }

    /// Sends a record without content.
    public func sendEmptyRecord() {
        gnutls_record_send(session, "", 0)
    }

    /// Says that it sends no more.
    public func sayGoodbye() {
        gnutls_bye(session, GNUTLS_SHUT_WR)
    }

    /// TLS 1.3: changes its key, and asks the client to.
    public func updateKey() {
        gnutls_session_key_update(session, UInt32(GNUTLS_KU_PEER))
    }

    /// TLS 1.2: asks for another handshake.
    public func askForHandshake() {
        gnutls_rehandshake(session)
    }

    public func alert(fatal: Bool, _ description: UInt32) {
        gnutls_alert_send(
            session, fatal ? GNUTLS_AL_FATAL : GNUTLS_AL_WARNING, gnutls_alert_description_t(description))
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> MemoryTLSServer {
        guard let context else { preconditionFailure("GnuTLS lost its context") }
        return Unmanaged<MemoryTLSServer>.fromOpaque(context).takeUnretainedValue()
    }

    private func pull(_ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        let taken = min(count, input.count - offset)
        guard taken > 0, let target else {
            gnutls_transport_set_errno(session, Int32(patchbay_would_block))
            return -1
        }
        UnsafeMutableRawBufferPointer(start: target, count: taken).copyBytes(from: input[offset..<offset + taken])
        offset += taken
        return taken
    }

    private func offer(_ name: String) {
        var name = Array(name.utf8)
        let count = UInt32(name.count)
        name.withUnsafeMutableBufferPointer { name in
            var datum = gnutls_datum_t(data: name.baseAddress, size: count)
            gnutls_alpn_set_protocols(session, &datum, 1, 0)
        }
    }

    /// As Go does: the pool is exactly the certificate from the environment, and it is verified with it.
    private func askForCertificate() {
        gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE)
        if let trust = behaviour.namedAuthority ?? behaviour.trust {
            var pem = Array(trust.utf8)
            let count = UInt32(pem.count)
            pem.withUnsafeMutableBufferPointer { pem in
                var datum = gnutls_datum_t(data: pem.baseAddress, size: count)
                gnutls_certificate_set_x509_trust_mem(leaf.credentials, &datum, GNUTLS_X509_FMT_PEM)
            }
        }
        gnutls_session_set_verify_function(session) { session in
            let server = MemoryTLSServer.from(gnutls_session_get_ptr(session))
            if server.behaviour.namedAuthority != nil { return 0 }
            var status: UInt32 = 0
            guard gnutls_certificate_verify_peers2(session, &status) == 0, status == 0,
                !server.behaviour.refusesEveryClient
            else { return GNUTLS_E_CERTIFICATE_ERROR }
            return 0
        }
    }

    private func shakeHands() {
        guard fault == nil else { return }
        let code = gnutls_handshake(session)
        if code == 0 {
            isOpen = true
            send([])
        } else if code != GNUTLS_E_AGAIN {
            broke(code)
        }
    }

    private func readRecords() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while fault == nil, !sawEnd {
            let count = gnutls_record_recv(session, &buffer, buffer.count)
            switch Int32(count) {
            case 1...: received += buffer.prefix(count)
            case 0: sawEnd = true
            // It says so after a change of keys too.
            case GNUTLS_E_AGAIN where offset < input.count: continue
            case GNUTLS_E_AGAIN: return
            case GNUTLS_E_WARNING_ALERT_RECEIVED: noteAlert()
            default: broke(Int32(count))
            }
        }
    }

    private func broke(_ code: Int32) {
        fault = gnutls_strerror_name(code).map { String(cString: $0) } ?? "\(code)"
        if code == GNUTLS_E_FATAL_ALERT_RECEIVED { noteAlert() }
        gnutls_alert_send_appropriate(session, code)
    }

    private func noteAlert() {
        alerts.append(gnutls_alert_get_strname(gnutls_alert_get(session)).map { String(cString: $0) } ?? "")
    }

    private var heads: [UInt8] = []
    private var toSkip = 0

    private func noteRecords(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if toSkip > 0 {
                toSkip -= 1
                continue
            }
            heads.append(byte)
            guard heads.count == 5 else { continue }
            toSkip = Int(heads[3]) << 8 | Int(heads[4])
            records.append(toSkip)
            heads = []
        }
    }
}
