internal import Cryptography
internal import HTTP2Engine

extension PluginConnection {
    /// Makes what stands between the socket and the calls: under TLS, HTTP/2 begins when the handshake is over.
    func secure() throws(TLSFault) {
        guard case .tls(let identity, let leaf) = security else {
            beginHTTP2()
            return
        }
        let tls = try TLSEngine(identity: identity, leaf: leaf)
        // The first flight; nothing else can follow from no bytes.
        _ = try tls.next()
        self.tls = tls
    }

    private func beginHTTP2() {
        do throws(HTTP2Fault) {
            session = try HTTP2Session(configuration.http2)
        } catch {
            lose(error.reason, at: .endOfTurn)
        }
    }

    /// Takes records of the plugin.
    func open(_ records: UnsafeRawBufferPointer, with tls: TLSEngine) {
        tls.receive(records)
        do throws(TLSFault) {
            reading: while self.tls === tls {
                switch try tls.next() {
                case .more:
                    break reading
                case .opened:
                    tlsFacts = tls.facts
                    beginHTTP2()
                    askFlush()
                case .data(let bytes):
                    if let session { take(bytes, session) }
                case .ended:
                    lose(departure("the plugin closed the connection"), at: .once)
                }
            }
        } catch {
            lose(error.message, brokenByPlugin: error.code != .engine, at: .once)
        }
        // Such as the end of the handshake.
        if self.tls === tls, !tls.output.isEmpty { askFlush() }
    }

    /// Makes records of what HTTP/2 has to send. They count as sent: what waits here may have left, and is not tried again
    /// elsewhere.
    func seal(_ session: HTTP2Session, with tls: TLSEngine) -> Bool {
        let output = session.output
        guard !output.isEmpty else { return true }
        do throws(TLSFault) {
            try tls.seal(output)
        } catch {
            lose(error.message, at: .once)
            return false
        }
        session.outputSent(output.count)
        return true
    }

    /// `reason`, which is that the plugin is gone, with what that means at this point of TLS.
    func departure(_ reason: String) -> String {
        guard let tls else { return reason }
        if session == nil {
            return tls.hasReceived
                ? "\(reason) in the TLS handshake"
                : "\(reason) in the TLS handshake, without an answer: it may not speak TLS, although field 6 of its "
                    + "handshake line holds a certificate"
        }
        return hasReceived
            ? reason : "\(reason) right after the TLS handshake: it may refuse the gateway's client certificate"
    }

    /// What is said of a plugin whose TLS is not the gateway's business.
    static let foreignTLS =
        "the plugin speaks TLS of its own, and field 6 of its handshake line names no certificate to know it by: let "
        + "it use AutoMTLS or no TLS at all (in Go: no TLSProvider)"
}
