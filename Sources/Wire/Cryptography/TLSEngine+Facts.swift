extension TLSEngine {
    /// What was agreed with a plugin, for people.
    public struct Facts: Sendable, Equatable {
        /// Such as `TLS 1.3`.
        public var version: String
        /// Such as `TLS_AES_128_GCM_SHA256`.
        public var cipherSuite: String
        /// The key of the plugin's certificate, such as `ECDSA P-521` or `RSA 1024`.
        public var peerKey: String

        public init(version: String, cipherSuite: String, peerKey: String) {
            self.version = version
            self.cipherSuite = cipherSuite
            self.peerKey = peerKey
        }
    }
}
