internal import CGnuTLS

/// Why TLS with a plugin failed: a code to decide by, and a sentence for `last_error`.
public struct TLSFault: Error, Equatable, Sendable {
    public enum Code: Sendable, CaseIterable {
        /// GnuTLS could not do what only it and the machine have a part in.
        case engine
        /// The plugin's leaf is not the certificate of its handshake line.
        case wrongCertificate
        /// The plugin does not take our client certificate.
        case certificateRefused
        /// The plugin broke TLS, or does not speak it.
        case protocolViolation
        /// The plugin agreed to no `h2`.
        case noHTTP2
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Throws when `code` is one of GnuTLS's errors; `purpose` completes "GnuTLS cannot …".
    static func check(_ code: Int32, _ purpose: String) throws(TLSFault) {
        guard code < 0 else { return }
        throw TLSFault(.engine, "GnuTLS cannot \(purpose): \(text(of: code))")
    }

    /// What GnuTLS says of one of its errors, without the full stop.
    static func text(of code: Int32) -> String {
        guard let text = gnutls_strerror(code) else { return "error \(code)" }
        let said = String(cString: text)
        return said.hasSuffix(".") ? String(said.dropLast()) : said
    }
}
