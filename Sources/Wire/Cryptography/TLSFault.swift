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
}
