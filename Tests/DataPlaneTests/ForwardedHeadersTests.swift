internal import Bytes
internal import Testing

@testable internal import DataPlane

@Suite struct ForwardedHeadersTests {
    private func name(_ header: String, _ entries: [String]) -> String? {
        let headers = ForwardedHeaders(entries)
        return withView(header) { view in headers.metadataName(for: view)?.text }
    }

    @Test func namedHeadersAreForwardedWhateverTheirCase() {
        #expect(name("X-Tenant", ["x-tenant"]) == "X-Tenant")
        #expect(name("x-tenant", ["x-tenant"]) == "x-tenant")
        #expect(name("X-Tenants", ["x-tenant"]) == nil)
        #expect(name("X-Tenan", ["x-tenant"]) == nil)
    }

    @Test func metadataHeadersLoseTheirPrefix() {
        #expect(name("Grpc-Metadata-Foo", ["grpc-metadata-foo"]) == "Foo")
        #expect(name("Grpc-Metadata-Bar", ["grpc-metadata-*"]) == "Bar")
        #expect(name("Grpc-Metadata-", ["grpc-metadata-*"]) == nil)
        #expect(name("Grpc-Metadata-Bar", ["grpc-metadata-foo"]) == nil)
    }

    @Test func nothingIsForwardedUnlessItIsNamed() {
        #expect(name("Authorization", []) == nil)
        #expect(ForwardedHeaders([]).isEmpty)
    }
}
