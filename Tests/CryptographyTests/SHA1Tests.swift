internal import Cryptography
internal import Testing

@Suite struct SHA1Tests {
    /// The examples of FIPS 180-2 and the empty text.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
    ])
    func knownDigests(text: String, expected: String) throws {
        let digest = try Array(text.utf8).withUnsafeBytes { bytes throws in try SHA1.digest(of: bytes) }
        #expect(digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined() == expected)
    }
}
