internal import GatewayTestKit
internal import Testing

/// Annotated and configured routes: which request goes where.
@Suite("google.api.http routes")
struct RouteTests {
    @Test("a method is served by its annotation, its additional bindings, and its own path")
    func annotated() throws {
        try withGateway(.library()) { gateway in
            let target = try gateway.request("GET", "/v1/shelves/1/books/2")
            #expect(target.status == 200 && target.json["name"] == "shelves/1/books/2", "\(target)")
            let other = try gateway.request("GET", "/v1/books/some%2Fbook")
            #expect(other.status == 200 && other.json["name"] == "some/book", "\(other)")
            let rest = try gateway.request("GET", "/v1/archive/a/b%2Fc/")
            #expect(rest.status == 200 && rest.json["name"] == "a/b%2Fc/", "\(rest)")
            let none = try gateway.request("GET", "/v1/archive")
            #expect(none.status == 200, "\(none)")
            let own = try gateway.post("/library/test.v1.Library/GetBook", #"{"name":"x"}"#)
            #expect(own.status == 200 && own.json["name"] == "x", "\(own)")
        }
    }

    @Test("HEAD is served where GET is, without a body")
    func head() throws {
        try withGateway(.library()) { gateway in
            let head = try gateway.request("HEAD", "/v1/books/a")
            #expect(head.status == 200 && head.body.isEmpty, "\(head)")
            let own = try gateway.request("HEAD", "/library/test.v1.Library/ListBooks")
            #expect(own.status == 200 && own.body.isEmpty, "\(own)")
            let refused = try gateway.request("HEAD", "/library/test.v1.Library/MoveBook")
            #expect(refused.status == 405 && refused.header("Allow") == "POST, OPTIONS", "\(refused)")
        }
    }

    @Test("the right path with the wrong method: 405 and all that are allowed; OPTIONS says the same")
    func verbs() throws {
        try withGateway(.library()) { gateway in
            let path = "/v1/shelves/1/books/2"
            let wrong = try gateway.request("POST", path, body: "{}")
            expectProblem(wrong, "method-not-allowed", 405, "UNIMPLEMENTED")
            let allowed = "GET, HEAD, PUT, PATCH, DELETE, LOCK, OPTIONS"
            #expect(wrong.header("Allow") == allowed, "\(wrong)")
            let options = try gateway.request("OPTIONS", path)
            #expect(options.status == 204 && options.header("Allow") == allowed && options.body.isEmpty, "\(options)")
            let own = try gateway.request("OPTIONS", "/library/test.v1.Library/GetBook")
            #expect(own.status == 204 && own.header("Allow") == "GET, HEAD, POST, OPTIONS", "\(own)")
            let custom = try gateway.request("GET", path + ":move")
            #expect(custom.status == 405 && custom.header("Allow") == "POST, OPTIONS", "\(custom)")
        }
    }

    @Test("a custom kind is any verb, and * every one but OPTIONS")
    func customKinds() throws {
        try withGateway(.library()) { gateway in
            let lock = try gateway.request("LOCK", "/v1/shelves/1/books/2")
            #expect(lock.status == 200 && lock.json["name"] == "shelves/1/books/2", "\(lock)")
            for verb in ["GET", "POST", "REPORT", "DELETE"] {
                let any = try gateway.request(verb, "/v1/any/a:b")
                #expect(any.status == 200 && any.json["name"] == "a:b", "\(verb) \(any)")
            }
            let options = try gateway.request("OPTIONS", "/v1/any/a")
            #expect(options.status == 204, "\(options)")
            #expect(options.header("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", "\(options)")
        }
    }

    @Test("a trailing slash and an empty segment are part of the path, and a bad % is told")
    func shapes() throws {
        try withGateway(.library()) { gateway in
            for path in ["/v1/books/", "/v1/books/a/", "/v1/shelves//books/1", "/v1/nothing", "/"] {
                expectProblem(try gateway.request("GET", path), "no-such-route", 404, "NOT_FOUND")
            }
            for path in ["/v1/books/%", "/v1/books/%4", "/v1/archive/a/%zz"] {
                expectProblem(try gateway.request("GET", path), "invalid-parameter", 400, "INVALID_ARGUMENT")
            }
        }
    }

    @Test("a 404 knows the templates")
    func hints() throws {
        try withGateway(.library()) { gateway in
            let near = try gateway.request("GET", "/v1/shelvs/1/books")
            #expect(near.detail.contains("did you mean \"shelves\"?"), "\(near)")
            let ends = try gateway.request("GET", "/v1/shelves/1")
            #expect(ends.status == 404 && ends.detail.contains("\"books\""), "\(ends)")
        }
    }

    @Test("X-HTTP-Method-Override is not honoured")
    func override() throws {
        try withGateway(.library()) { gateway in
            let response = try gateway.request(
                "POST", "/v1/books/a", headers: [("X-HTTP-Method-Override", "GET")], body: "{}")
            #expect(response.status == 405, "\(response)")
        }
    }

    @Test("routes: gives a plugin rules of the configuration's, below its mount as its own are")
    func configured() throws {
        let plugin = try PluginUnderTest.library(
            [], name: "library", "mount: /shop",
            """
            routes: [ { get: "/v2/{name=a/*}", method: test.v1.Library/GetBook, response_body: name, \
            additional_bindings: [ { custom: { kind: PEEK, path: /v2/peek } } ] } ]
            """)
        try withGateway(plugin) { gateway in
            let configured = try gateway.request("GET", "/shop/v2/a/b")
            #expect(configured.status == 200 && configured.text == "\"a/b\"", "\(configured)")
            #expect(try gateway.request("PEEK", "/shop/v2/peek").status == 200)
            #expect(try gateway.request("GET", "/shop/v1/books/x").status == 200)
            #expect(try gateway.request("GET", "/v1/books/x").status == 404)
            #expect(try gateway.request("GET", "/v2/a/b").status == 404)
            #expect(try gateway.post("/library/test.v1.Library/GetBook").status == 200)
        }
    }

    @Test("whatever route a call took, it is counted under its method")
    func labels() throws {
        try withGateway(.library()) { gateway in
            _ = try gateway.request("GET", "/v1/books/a")
            _ = try gateway.post("/library/test.v1.Library/GetBook")
            let series = #"patchbay_requests_total{plugin="library",method="test.v1.Library/GetBook",code="200"}"#
            try eventually("both calls are counted") { try gateway.metric(series) == 2 }
        }
    }
}
