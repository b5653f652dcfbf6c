internal import Testing

@testable internal import PluginDiscovery

@Suite struct ReflectionRequestTests {
    @Test func `Requests are members of one oneof`() {
        #expect(ReflectionRequest.listServices.encoded == [0x3a, 0])
        #expect(ReflectionRequest.file(path: "a").encoded == [0x1a, 1, 0x61])
        #expect(ReflectionRequest.fileContaining(symbol: "b").encoded == [0x22, 1, 0x62])
    }

    @Test func `A long name has a long length`() {
        let name = String(repeating: "x", count: 300)
        #expect(ReflectionRequest.file(path: name).encoded == [0x1a, 0xac, 0x02] + Array(name.utf8))
    }
}
