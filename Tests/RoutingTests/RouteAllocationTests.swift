internal import AllocationCounter
internal import Bytes
internal import Testing

@testable internal import Routing

/// A look-up allocates nothing, whatever comes of it.
@Suite struct RouteAllocationTests {
    private func table(_ count: Int) throws -> RouteTable {
        let shapes = [
            "/v1/shelves/{shelf}", "/v1/{name=shelves/*/books/*}", "/v1/files/{path=**}", "/v1/shelves/{shelf}:archive",
            "/v1/a-rather-long-literal/{x}/another-long-literal", "/a/*/c/d", "/*/b/c/e",
        ]
        let many = (0..<count).map { "/v2/kind\($0 % 100)/{id}/sub\($0)" }
        return RouteTable(
            plugins: ["p"],
            entries: [RouteEntry(plugin: 0, method: 100_000, segments: ["p", "shop.v1.Orders", "Get"])],
            templates: try (shapes + many).enumerated().map { index, text in
                TemplateRoute(plugin: 0, method: Int32(index), verb: "GET", template: try PathTemplate(text))
            },
            pages: [["docs"]])
    }

    @Test func theCounterSeesAnAllocation() {
        let before = thread_allocations()
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 100)
        let after = thread_allocations()
        buffer.deallocate()
        #expect(after == before + 1)
    }

    @Test(arguments: [10, 10_000])
    func aLookUpAllocatesNothing(count: Int) throws {
        let table = try table(count)
        let paths: [(path: String, match: RouteMatch)] = [
            ("/p/shop.v1.Orders/Get", .methodNotAllowed(100_000)),
            ("/p/shop.v1.Orders/G%65t", .methodNotAllowed(100_000)),
            ("/docs", .page),
            ("/v1/shelves/7", .route(0)),
            ("/v1/shelves/7/books/8", .route(1)),
            ("/v1/shelves/7%2F8/b%6Foks/8", .route(1)),
            ("/v1/files/a/b/c", .route(2)),
            ("/v1/shelves/7:archive", .route(3)),
            ("/v1/a-rather-long-literal/9/another-long-literal", .route(4)),
            ("/v1/a-rather-long-literal/9/another%2Dlong-literal", .route(4)),
            ("/a/b/c/e", .route(6)),
            ("/v2/kind7/some-id/sub7", .route(14)),
            ("/v2/kind7/some-id/sub8", .notFound),
            ("/v1/shelves/%4", .malformed),
        ]
        for (path, match) in paths {
            let (found, allocations) = lending(path) { path in
                let verb = get
                var found = table.find(path: path, verb: verb)
                let before = thread_allocations()
                for _ in 0..<1_000 { found = table.find(path: path, verb: verb) }
                return (found, thread_allocations() - before)
            }
            #expect(found == match, "\(path)")
            #expect(allocations == 0, "\(path)")
        }
    }
}
