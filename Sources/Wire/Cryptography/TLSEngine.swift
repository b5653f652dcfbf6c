/// The client's end of a TLS connection to a plugin, over GnuTLS: bytes received go in, plaintext comes out.
public final class TLSEngine {
    public init(identity: TLSIdentity, leaf: [UInt8]) throws(TLSFault) {
        throw TLSFault(.engine, "TLS is not there yet")
    }
}

@available(*, unavailable)
extension TLSEngine: Sendable {}
