public import Cryptography

/// How the bytes of a connection are protected. Field 6 of the handshake line decides.
public enum PluginSecurity: Sendable {
    case plaintext
    /// TLS with the gateway's `identity` of this launch, to a plugin whose certificate is `leaf` (DER), byte for byte.
    case tls(TLSIdentity, leaf: [UInt8])
}
