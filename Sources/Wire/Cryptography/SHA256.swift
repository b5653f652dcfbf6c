internal import CGnuTLS

/// SHA-256 of bytes that are all there: 32 bytes.
public enum SHA256 {
    /// Nil when GnuTLS refuses, which it does only where a policy of the machine forbids the algorithm.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        let result = gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.baseAddress, bytes.count, &digest)
        return result == GNUTLS_E_SUCCESS ? digest : nil
    }
}
