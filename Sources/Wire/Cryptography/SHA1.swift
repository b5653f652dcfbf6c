internal import CGnuTLS

/// SHA-1, which protects nothing any more: for protocols that name it, such as WebSocket's handshake.
public enum SHA1 {
    public static let digestBytes = 20

    public static func digest(of bytes: UnsafeRawBufferPointer) throws(TLSFault) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestBytes)
        try TLSFault.check(
            gnutls_hash_fast(GNUTLS_DIG_SHA1, bytes.baseAddress, bytes.count, &digest), "make a SHA-1 digest")
        return digest
    }
}
