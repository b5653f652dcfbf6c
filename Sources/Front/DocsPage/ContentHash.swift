internal import Cryptography

/// The SHA-256 of a part of the page, in the forms that headers want.
struct ContentHash {
    /// 32 bytes; none where the machine's policy forbids the algorithm, and then a browser runs nothing of the page.
    private let digest: [UInt8]

    init(of bytes: [UInt8]) {
        digest = bytes.withUnsafeBytes { SHA256.digest(of: $0) } ?? []
    }

    /// As a source of a Content-Security-Policy: `'sha256-…'`.
    var policySource: String { "'sha256-\(base64)'" }

    var hexadecimal: String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Standard alphabet, padded.
    private var base64: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return stride(from: 0, to: digest.count, by: 3).map { start in
            let group = digest[start..<min(start + 3, digest.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let digits = (0..<4).map { alphabet[bits >> (18 - 6 * $0) & 63] }
            return String(digits.prefix(group.count + 1)) + String(repeating: "=", count: 3 - group.count)
        }.joined()
    }
}
