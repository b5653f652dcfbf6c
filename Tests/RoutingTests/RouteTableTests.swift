internal import Bytes
internal import Testing

@testable internal import Routing

@Suite struct RouteTableTests {
    let table = RouteTable(
        plugins: ["kv", "late"],
        entries: [
            RouteEntry(plugin: 0, method: 7, segments: ["kv", "kv.v1.KV", "Get"]),
            RouteEntry(plugin: 0, method: 8, segments: ["kv", "kv.v1.KV", "Put"]),
            RouteEntry(plugin: 0, method: 9, segments: ["kv", "a/b", "Ä"]),
        ])

    @Test(arguments: [
        ("/kv/kv.v1.KV/Get", RouteMatch.route(7)),
        ("/kv/kv.v1.KV/Put", .route(8)),
        ("/kv/kv%2ev1.KV/%47et", .route(7)),
        ("/kv/a%2Fb/%C3%84", .route(9)),
        ("/kv/a%2fb/Ä", .route(9)),
        ("/kv/a/b/%C3%84", .notFound),
        ("/kv/kv.v1.KV%2FGet", .notFound),
        ("/kv/a%FFb/%C3%84", .notFound),
        ("/kv/kv.v1.KV/Get/", .notFound),
        ("/kv/kv.v1.KV/get", .notFound),
        ("/kv//kv.v1.KV/Get", .notFound),
        ("kv/kv.v1.KV/Get", .notFound),
        ("", .notFound),
        ("/", .notFound),
        ("*", .notFound),
        ("/kv/kv.v1.KV/Get%", .malformed),
        ("/kv/kv.v1.KV/Get%4", .malformed),
        ("/kv/kv.v1.KV/Get%zz", .malformed),
        ("/no/such/path%4", .malformed),
    ])
    func aPathIsFound(path: String, expected: RouteMatch) {
        #expect(lending(path) { table.find(path: $0, verb: post) } == expected)
    }

    @Test func rawSlashByteOfAKeyIsNoSlash() {
        let path = [UInt8]("/kv/a".utf8) + [0xFF] + [UInt8]("b/%C3%84".utf8)
        #expect(lending(path) { table.find(path: $0, verb: post) } == .notFound)
    }

    @Test func anOverlongPathIsNotFoundAndStillChecked() {
        let long = "/kv/" + String(repeating: "a%41", count: 5_000)
        #expect(lending(long) { table.find(path: $0, verb: post) } == .notFound)
        #expect(lending(long + "%4x") { table.find(path: $0, verb: post) } == .malformed)
    }

    @Test func aNameWithAPercentIsFoundByItsEncodedFormOnly() {
        let table = RouteTable(plugins: ["p"], entries: [RouteEntry(plugin: 0, method: 7, segments: ["p", "a%62"])])
        #expect(lending("/p/a%2562") { table.find(path: $0, verb: post) } == .route(7))
        #expect(lending("/p/a%62") { table.find(path: $0, verb: post) } == .notFound)
    }

    @Test func anEmptyTableFindsNothing() {
        let table = RouteTable(plugins: [], entries: [])
        #expect(lending("/a/b/c") { table.find(path: $0, verb: post) } == .notFound)
        #expect(lending("/%61") { table.find(path: $0, verb: post) } == .notFound)
        #expect(lending("") { table.find(path: $0, verb: post) } == .notFound)
    }

    @Test func everyOneOfManyPathsIsFound() {
        let entries = (0..<3_000).map {
            RouteEntry(plugin: 0, method: $0, segments: ["p", "pkg\($0 % 31).S", "M\($0)"])
        }
        let table = RouteTable(plugins: ["p"], entries: entries)
        for (index, entry) in entries.enumerated() {
            let path = "/" + entry.segments.joined(separator: "/")
            #expect(lending(path) { table.find(path: $0, verb: post) } == .route(Int32(index)))
        }
    }

    @Test func ofTwoEqualEntriesTheFirstWins() {
        let entry = RouteEntry(plugin: 0, method: 7, segments: ["p", "S", "M"])
        let other = RouteEntry(plugin: 0, method: 8, segments: entry.segments)
        let table = RouteTable(plugins: ["p"], entries: [entry, other])
        #expect(lending("/p/S/M") { table.find(path: $0, verb: post) } == .route(7))
    }

    @Test(arguments: [
        ("/kw/kv.v1.KV/Get", "there is no plugin \"kw\"; did you mean \"kv\"?"),
        ("/zzzzz/x/y", "there is no plugin \"zzzzz\"; there is \"kv\" and \"late\""),
        ("/kv/KV/Get", "plugin \"kv\" has no service \"KV\"; did you mean \"kv.v1.KV\"?"),
        ("/kv/kv.v1.KV/Gte", "service \"kv.v1.KV\" has no method \"Gte\"; did you mean \"Get\"?"),
        ("/kv/kv.v1.KV/get", "service \"kv.v1.KV\" has no method \"get\"; did you mean \"Get\"?"),
        ("/kv/kv.v1.KV/Get/", "nothing lies below method \"Get\"; a trailing / is part of the path"),
        ("/kv/kv.v1.KV", "the path ends after service \"kv.v1.KV\"; its methods are \"Get\" and \"Put\""),
        ("/kv", "the path ends after plugin \"kv\"; methods are at /kv/{service}/{method}"),
        ("/", "no route has this path; methods are at /{plugin}/{service}/{method}"),
        ("*", "no route has this path; methods are at /{plugin}/{service}/{method}"),
    ])
    func a404SaysWhatIsMissing(path: String, expected: String) {
        #expect(lending(path) { table.explanation(for: $0) } == expected)
    }

    @Test func a404CutsALongName() {
        let path = "/" + String(repeating: "x", count: 10_000)
        #expect(lending(path) { table.explanation(for: $0) }.utf8.count < 200)
    }
}
