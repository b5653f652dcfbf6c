internal import Testing

@testable internal import DocsPage

@Suite("ContentHash")
struct ContentHashTests {
    @Test("is base64 with its padding in a policy, and hexadecimal elsewhere")
    func forms() {
        let hash = ContentHash(of: Array("abc".utf8))

        #expect(hash.policySource == "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='")
        #expect(hash.hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
