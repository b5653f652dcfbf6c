internal import Bytes
internal import Testing

@testable internal import Routing

/// Templates in a route table: what precedes what.
@Suite struct RouteTemplateTests {
    /// A table of one plugin `p` with the method `/p/S/M`, whose templates have the numbers 0, 1, …
    private func table(_ routes: [(verb: String, template: String)]) throws -> RouteTable {
        RouteTable(
            plugins: ["p"],
            entries: [RouteEntry(plugin: 0, method: 100, segments: ["p", "S", "M"])],
            templates: try routes.enumerated().map { index, route in
                TemplateRoute(
                    plugin: 0, method: Int32(index), verb: route.verb, template: try PathTemplate(route.template))
            },
            pages: [["docs"]])
    }

    private static let shelves = [
        ("GET", "/v1/shelves"),
        ("GET", "/v1/shelves/{shelf}"),
        ("GET", "/v1/shelves/current"),
        ("DELETE", "/v1/shelves/{shelf}"),
        ("GET", "/v1/{name=shelves/*/books/*}"),
        ("GET", "/v1/files/{path=**}"),
        ("GET", "/v1/files/{name}"),
        ("POST", "/v1/shelves/{shelf}:archive"),
        ("GET", "/v1/files/{path=**}:stat"),
        ("GET", "/v1/shelves/{shelf}/books/newest"),
        ("GET", "/caf%C3%A9/a%2Fb"),
        ("GET", "/v1/*/x/y"),
        ("GET", "/v1/shelves/{x}/x/z"),
    ]

    @Test(
        arguments: [
            ("/v1/shelves", 0),
            ("/v1/shelves/7", 1),
            ("/v1/shelves/current", 2),
            ("/v1/shelves/%63urrent", 2),
            ("/v1/shelves/a%2Fb", 1),
            ("/v1/shelves/7/books/8", 4),
            ("/v1/shelves/7/books/newest", 9),
            ("/v1/files", 5),
            ("/v1/files/", 5),
            ("/v1/files/a", 6),
            ("/v1/files/a/b", 5),
            ("/v1/files/a/", 5),
            ("/v1/files/a/b:stat", 8),
            ("/v1/files:stat", 8),
            ("/v1/files/a:other", 6),
            ("/v1/files/a%3Astat", 6),
            ("/v1/shelves/a:b", 1),
            ("/caf%c3%a9/a%2fb", 10),
            ("/café/a%2Fb", 10),
            ("/v1/shelves/x/y", 11),
            ("/v1/shelves/9/x/z", 12),
            ("/v1/shelves/x/x/y", nil),
            ("/v1/shelves/", nil),
            ("/v1/shelves//books/1", nil),
            ("/v1/shelves/7/", nil),
            ("/v1//shelves", nil),
            ("/v1", nil),
            ("/", nil),
            ("", nil),
            ("*", nil),
            ("/caf%C3%A9/a/b", nil),
        ] as [(String, Int32?)])
    func aGetFindsItsTemplate(path: String, route: Int32?) throws {
        let expected = route.map { RouteMatch.route($0) } ?? .notFound
        #expect(try table(Self.shelves).find(path, get) == expected)
    }

    @Test func theVerbChoosesAmongTheRoutesOfAPath() throws {
        let table = try table(Self.shelves)
        #expect(table.find("/v1/shelves/7", delete) == .route(3))
        #expect(table.find("/v1/shelves/7:archive", post) == .route(7))
        #expect(table.find("/v1/shelves/7", put) == .methodNotAllowed(1))
        #expect(table.allowed("/v1/shelves/7") == "GET, HEAD, DELETE, OPTIONS")
    }

    @Test func whatALiteralDoesNotServeAVariableMay() throws {
        #expect(try table(Self.shelves).find("/v1/shelves/current", delete) == .route(3))
        #expect(try table(Self.shelves).allowed("/v1/shelves/current") == "GET, HEAD, DELETE, OPTIONS")
    }

    @Test func aCustomVerbIsNotTakenForAName() throws {
        let table = try table(Self.shelves)
        #expect(table.find("/v1/shelves/7:archive", get) == .methodNotAllowed(7))
        #expect(table.allowed("/v1/shelves/7:archive") == "POST, OPTIONS")
    }

    @Test func headIsServedByGetAndOptionsByNobody() throws {
        let table = try table([("GET", "/a"), ("HEAD", "/b"), ("GET", "/b"), ("*", "/c"), ("OPTIONS", "/d")])
        #expect(table.find("/a", head) == .route(0))
        #expect(table.find("/a", options) == .methodNotAllowed(0))
        #expect(table.find("/b", head) == .route(1))
        #expect(table.find("/c", head) == .route(3))
        #expect(table.find("/c", options) == .methodNotAllowed(3))
        #expect(table.allowed("/c") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        #expect(table.find("/d", options) == .route(4))
        #expect(table.allowed("/d") == "OPTIONS")
    }

    @Test func aNamedVerbGoesBeforeAnyVerb() throws {
        let table = try table([("*", "/a"), ("GET", "/a"), ("PURGE", "/a")])
        #expect(table.find("/a", get) == .route(1))
        #expect(table.find("/a", head) == .route(1))
        #expect(table.find("/a", verb("PURGE")) == .route(2))
        #expect(table.find("/a", verb("purge")) == .route(0))
        #expect(table.allowed("/a") == "GET, HEAD, POST, PUT, PATCH, DELETE, PURGE, OPTIONS")
    }

    @Test func theMethodsOwnPathsAreLiterals() throws {
        let table = try table([("POST", "/{a}/{b}/{c}"), ("GET", "/p/S/{m}"), ("POST", "/**")])
        #expect(table.find("/p/S/M", post) == .route(100))
        #expect(table.find("/p/S/M", get) == .route(1))
        #expect(table.find("/p/S/M", put) == .methodNotAllowed(100))
        #expect(table.allowed("/p/S/M") == "GET, HEAD, POST, OPTIONS")
        #expect(table.find("/p/S/N", post) == .route(0))
        #expect(table.find("/p/S/N/o", post) == .route(2))
        #expect(table.find("/", post) == .route(2))
    }

    @Test func aPageKeepsItsPath() throws {
        let table = try table([("*", "/**")])
        #expect(table.find("/docs", get) == .page)
        #expect(table.find("/docs", options) == .page)
        #expect(table.find("/docs", put) == .route(0))
        #expect(try self.table([]).find("/docs", put) == .page)
        #expect(table.find("/docs/", get) == .route(0))
    }

    @Test func aPluginThatIsNotKnownYetKeepsWhatLiesBelowItsName() throws {
        let table = RouteTable(
            plugins: ["a", "late"], entries: [],
            templates: [
                TemplateRoute(plugin: 0, method: 5, verb: "*", template: try PathTemplate("/**")),
                TemplateRoute(plugin: 1, method: nil, verb: "GET", template: try PathTemplate("/soon")),
            ], unknown: [1])
        #expect(table.find("/late/x", get) == .pending(1))
        #expect(table.find("/l%61te/x", get) == .pending(1))
        #expect(table.find("/late/", get) == .pending(1))
        #expect(table.find("/late", get) == .route(5))
        #expect(table.find("/later/x", get) == .route(5))
        #expect(table.find("/soon", get) == .pending(1))
        #expect(table.find("/soon", post) == .route(5))
    }

    @Test func aMalformedPathIsNoValue() throws {
        let table = try table([("GET", "/{x}"), ("GET", "/f/{x=**}")])
        #expect(table.find("/a%4", get) == .malformed)
        #expect(table.find("/f/a/%zz", get) == .malformed)
        #expect(table.find("/%41", get) == .route(0))
        #expect(table.find("/%", get) == .malformed)
    }

    @Test func ofTwoEqualTemplatesTheFirstWins() throws {
        let table = try table([("GET", "/v1/{a}"), ("GET", "/v1/{b}")])
        #expect(table.find("/v1/x", get) == .route(0))
    }

    @Test func theRootIsAPath() throws {
        let table = try table([("GET", "/")])
        #expect(table.find("/", get) == .route(0))
        #expect(table.find("//", get) == .notFound)
        #expect(table.find("", get) == .notFound)
    }

    @Test(arguments: [
        ("/v1/shelvs", "no route has \"shelvs\" below \"/v1\"; did you mean \"shelves\"?"),
        ("/v1/shelves/7/book", "no route has \"book\" below \"/v1/shelves/7\"; did you mean \"books\"?"),
        ("/v1/shelves/7", "the path ends after \"/v1/shelves/7\"; below it is \"books\" and \"x\""),
        ("/v1/shelves/", "no route has an empty segment after \"/v1/shelves\"; a trailing / is part of the path"),
        ("/v1/shelves/7/books/8/9", "nothing lies below \"/v1/shelves/7/books/8\""),
        ("/v2/shelves", "no plugin is called and no route begins with \"v2\"; did you mean \"v1\"?"),
    ])
    func a404FollowsTheTemplates(path: String, explanation: String) throws {
        let table = try table(Self.shelves.filter { $0.0 != "DELETE" && $0.1 != "/v1/shelves/{shelf}" })
        #expect(lending(path) { table.explanation(for: $0) } == explanation)
    }

    /// Each of many routes is found again, by a path with values of its own.
    @Test func everyOneOfManyTemplatesIsFound() throws {
        let routes = (0..<10_000).map { index in
            (["GET", "POST", "DELETE"][index % 3], "/v\(index % 7)/kind\(index / 50)/{id}/sub\(index)/{name=a/*}")
        }
        let table = try table(routes)
        for (index, route) in routes.enumerated() {
            let path = "/v\(index % 7)/kind\(index / 50)/i%20\(index)/sub\(index)/a/b"
            let match = Array(route.0.utf8).withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { table.find(path, ByteView(start: $0, count: bytes.count)) }
            }
            #expect(match == .route(Int32(index)))
        }
    }
}

extension RouteTable {
    fileprivate func find(_ path: String, _ verb: ByteView) -> RouteMatch {
        lending(path) { find(path: $0, verb: verb) }
    }

    fileprivate func allowed(_ path: String) -> String { lending(path) { allowed(path: $0) } }
}
