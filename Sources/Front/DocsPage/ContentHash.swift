internal import Bytes
internal import Cryptography

/// The SHA-256 of a part of the page, in the forms that headers want.
struct ContentHash {
    /// 32 bytes; none where the machine's policy forbids the algorithm, and then a browser runs nothing of the page.
    private let digest: [UInt8]

    init(of bytes: [UInt8]) {
        digest = bytes.withUnsafeBytes { SHA256.digest(of: $0) } ?? []
    }

    /// As a source of a Content-Security-Policy: `'sha256-…'`.
    var policySource: String {
        var text = ByteBuffer(minimumCapacity: 44)
        digest.withUnsafeBytes { text.appendBase64($0) }
        return "'sha256-\(text.string())'"
    }

    var hexadecimal: String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
