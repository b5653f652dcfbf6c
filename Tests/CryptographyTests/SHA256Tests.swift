internal import Testing

@testable internal import Cryptography

@Suite("SHA256")
struct SHA256Tests {
    private func hexadecimal(_ text: String) -> String? {
        SHA256.digest(of: Array(text.utf8))?.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    @Test("is what FIPS 180-4 says of its examples")
    func examples() {
        #expect(hexadecimal("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hexadecimal("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}

extension SHA256 {
    fileprivate static func digest(of bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBytes { digest(of: $0) }
    }
}
