internal import Testing

@testable internal import DataPlane

@Suite struct ReservedMetadataTests {
    @Test(arguments: [
        "", ":path", "grpc-status", "Grpc-Timeout", "content-type", "Content-Foo", "te", "TE", "host", "connection",
        "keep-alive", "transfer-encoding", "upgrade", "trailer", "expect", "proxy-connection", "proxy-authorization",
    ]) func reservedNamesNeverPass(name: String) {
        #expect(withView(name) { ReservedMetadata.contains($0) })
    }

    @Test(arguments: ["x-tenant", "authorization", "set-cookie", "grpc", "tea", "hosts", "contents"])
    func otherNamesPass(name: String) {
        #expect(!withView(name) { ReservedMetadata.contains($0) })
    }

    @Test(arguments: ["X-Request-Id", "traceparent", "tracestate", "user-agent", "x-patchbay-caller"])
    func aClientCannotSetOurNames(name: String) {
        #expect(withView(name) { ReservedMetadata.isOurs($0) })
    }

    @Test func binaryNamesEndInBin() {
        #expect(withView("trace-BIN") { ReservedMetadata.isBinary($0) })
        #expect(!withView("-bin") { ReservedMetadata.isBinary($0) })
        #expect(!withView("bin") { ReservedMetadata.isBinary($0) })
    }
}
