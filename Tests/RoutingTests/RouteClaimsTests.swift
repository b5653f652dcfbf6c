internal import Routing
internal import Testing

@Suite struct RouteClaimsTests {
    private var claims = RouteClaims(paths: [
        ["docs"]: "the gateway's own /docs", ["a", "a.S", "M"]: "POST /a/a.S/M",
    ])

    private func claim(_ verb: String, _ template: String, _ purpose: String) throws -> RouteClaims.Claim {
        RouteClaims.Claim(verb: verb, template: try PathTemplate(template), purpose: purpose)
    }

    @Test mutating func differentVerbsAndShapesAreDifferentRoutes() throws {
        let outcomes = claims.claim(
            [
                try claim("GET", "/v1/{x}", "a.S/A"), try claim("PUT", "/v1/{x}", "a.S/B"),
                try claim("*", "/v1/{x}", "a.S/C"), try claim("GET", "/v1/{x}:go", "a.S/D"),
                try claim("GET", "/v1/{x=**}", "a.S/E"), try claim("GET", "/v1/x", "a.S/F"),
            ], plugin: 0, named: "a")
        #expect(outcomes == Array(repeating: .granted, count: 6))
    }

    @Test mutating func twoEqualOnesOfAPluginAreNobodys() throws {
        let outcomes = claims.claim(
            [
                try claim("GET", "/v1/{x=s/*}", "a.S/A"), try claim("GET", "/v1/s/t", "a.S/B"),
                try claim("GET", "/v1/s/{y}", "a.S/C"),
            ], plugin: 0, named: "a")
        #expect(
            outcomes == [
                .clash("GET /v1/{x=s/*} of a.S/A and GET /v1/s/{y} of a.S/C are the same route, so neither is served"),
                .granted,
                .clash("GET /v1/s/{y} of a.S/C and GET /v1/{x=s/*} of a.S/A are the same route, so neither is served"),
            ])
    }

    @Test mutating func pathsOfTheGatewayAreNobodys() throws {
        let outcomes = claims.claim(
            [
                try claim("PUT", "/%64ocs", "a.S/A"), try claim("GET", "/a/a.S/M", "a.S/B"),
                try claim("GET", "/docs:go", "a.S/C"), try claim("GET", "/{x}", "a.S/D"),
            ], plugin: 0, named: "a")
        #expect(
            outcomes == [
                .clash("PUT /%64ocs of a.S/A is on the path of the gateway's own /docs"),
                .clash("GET /a/a.S/M of a.S/B is on the path of POST /a/a.S/M"), .granted, .granted,
            ])
    }

    @Test mutating func theEarlierPluginWins() throws {
        #expect(claims.claim([try claim("GET", "/v1/{x}", "a.S/A")], plugin: 0, named: "a") == [.granted])
        #expect(
            claims.claim(
                [try claim("GET", "/v1/{y}", "b.S/B"), try claim("GET", "/v1/{z}", "b.S/C")], plugin: 1, named: "b")
                == [
                    .lost(
                        "GET /v1/{y} of b.S/B is the same route as GET /v1/{x} of a.S/A (plugin a), which stands "
                            + "earlier in the configuration"),
                    .lost(
                        "GET /v1/{z} of b.S/C is the same route as GET /v1/{x} of a.S/A (plugin a), which stands "
                            + "earlier in the configuration"),
                ])
    }
}
