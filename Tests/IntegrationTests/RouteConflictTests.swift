internal import GatewayTestKit
internal import Testing

/// Routes that cannot be served, and who has those that two want.
@Suite("Routes that clash")
struct RouteConflictTests {
    private func library(name: String = "library", _ routes: String...) throws -> PluginUnderTest {
        try .library([], name: name, "routes: [ \(routes.joined(separator: ", ")) ]")
    }

    private let getBook = "method: test.v1.Library/GetBook"

    @Test("two of one plugin: neither is served, and both are named")
    func within() throws {
        let plugin = try library("{ get: \"/v1/books/{genre}\", method: test.v1.Library/DeleteBook }")
        try withGateway(plugin) { gateway in
            let response = try gateway.request("GET", "/v1/books/a")
            expectProblem(response, "method-unavailable", 501, "UNIMPLEMENTED")
            #expect(
                response.detail.contains("GET /v1/books/{name} of test.v1.Library/GetBook")
                    && response.detail.contains("GET /v1/books/{genre} of test.v1.Library/DeleteBook"), "\(response)")
            let unavailable = try gateway.plugin("library")["unavailable"].elements
            let routes = unavailable.compactMap { $0["route"].string }
            #expect(routes.contains("GET /v1/books/{name}") && routes.contains("GET /v1/books/{genre}"), "\(routes)")
            #expect(try gateway.post("/library/test.v1.Library/GetBook").status == 200)
            #expect(try gateway.request("GET", "/v1/shelves/1/books/2").status == 200)
        }
    }

    @Test("a path of the gateway's own is nobody's, and stays what it is")
    func own() throws {
        let plugin = try library(
            "{ get: /docs, \(getBook) }", "{ put: /openapi.json, \(getBook) }",
            "{ get: /library/test.v1.Library/MoveBook, \(getBook) }",
            "{ post: /library/test.v1.Library/DeleteBook, \(getBook) }")
        try withGateway(plugin) { gateway in
            #expect(try gateway.request("GET", "/docs").header("Content-Type")?.hasPrefix("text/html") == true)
            #expect(try gateway.request("GET", "/openapi.json").status == 200)
            let page = try gateway.request("PUT", "/openapi.json", body: "{}")
            expectProblem(page, "method-unavailable", 501, "UNIMPLEMENTED")
            #expect(page.detail.contains("/openapi.json"), "\(page)")
            let path = try gateway.request("GET", "/library/test.v1.Library/MoveBook")
            expectProblem(path, "method-unavailable", 501, "UNIMPLEMENTED")
            #expect(path.detail.contains("POST /library/test.v1.Library/MoveBook"), "\(path)")
            #expect(try gateway.post("/library/test.v1.Library/MoveBook").status == 200)
            #expect(try gateway.post("/library/test.v1.Library/DeleteBook").status == 200)
        }
    }

    @Test("between plugins the earlier one wins, and the later one says so")
    func between() throws {
        let first = try library(name: "first", "{ get: \"/x/{name}\", \(getBook) }")
        let second = try library(
            name: "second", "{ get: \"/x/{name}\", method: test.v1.Library/DeleteBook }",
            "{ put: \"/x/{name}\", \(getBook) }")
        try withGateway(first, second) { gateway in
            let mine = try gateway.request("GET", "/x/a")
            #expect(mine.status == 200 && mine.json["name"] == "a", "\(mine)")
            #expect(try gateway.request("PUT", "/x/a").json["name"] == "a")
            let lost = try gateway.plugin("second")["unavailable"].elements.first { $0["route"] == "GET /x/{name}" }
            #expect(lost?["reason"].string?.contains("plugin first") == true, "\(String(describing: lost))")
            let kept = try gateway.plugin("first")["unavailable"].elements.map { $0["route"] }
            #expect(!kept.contains("GET /x/{name}"), "\(kept)")
        }
    }

    @Test("it wins whenever it starts: a route of its configuration waits for it")
    func whenever() throws {
        let gate = "while [ ! -e $TEST_DIR/open ]; do sleep 0.05; done; exec \(try BuiltPrograms.library.get())"
        var first = try library(name: "first", "{ get: \"/x/{name}\", \(getBook) }")
        first.command = ["/bin/sh", "-c", gate]
        first.settings.append("required: false")
        let second = try library(
            name: "second", "{ get: \"/x/{name}\", method: test.v1.Library/DeleteBook }")
        try withGateway(first, second) { gateway in
            let waiting = try gateway.request("GET", "/x/a")
            expectProblem(waiting, "plugin-unavailable", 503, "UNAVAILABLE")
            #expect(waiting.detail.contains("first"), "\(waiting)")
            let annotated = try gateway.request("GET", "/v1/books/a")
            #expect(annotated.status == 200, "\(annotated)")
            try gateway.directory.write("", to: "open")
            try eventually("first has taken its route") { try gateway.request("GET", "/x/a").json["name"] == "a" }
            let lost = try gateway.plugin("second")["unavailable"].elements.map { $0["route"] }
            #expect(lost.contains("GET /v1/books/{name}"), "\(lost)")
        }
    }

    @Test("a rule that does not fit its method is unavailable, and takes nothing else down")
    func unfit() throws {
        let plugin = try library(
            "{ get: \"/y/{nothing}\", \(getBook) }", "{ get: /z, method: test.v1.Library/Nothing }",
            "{ get: /z2, method: nowhere.Service/Nothing }", "{ post: /y, body: nothing, \(getBook) }")
        try withGateway(plugin) { gateway in
            for (verb, path, part) in [
                ("GET", "/y/a", "nothing"), ("GET", "/z", "test.v1.Library/Nothing"),
                ("GET", "/z2", "nowhere.Service/Nothing"), ("POST", "/y", "nothing"),
            ] {
                let response = try gateway.request(verb, path, body: verb == "POST" ? "{}" : nil)
                expectProblem(response, "method-unavailable", 501, "UNIMPLEMENTED")
                #expect(response.detail.contains(part), "\(response)")
            }
            #expect(try gateway.request("GET", "/v1/books/a").status == 200)
            let options = try gateway.request("OPTIONS", "/z")
            #expect(options.status == 204 && options.header("Allow") == "GET, HEAD, OPTIONS", "\(options)")
        }
    }

    @Test("check --launch fails for a clash, and routes lists it")
    func commands() throws {
        let library = try BuiltPrograms.library.get()
        let clashing = """
            { name: library, command: [\(library)], cookie: { key: LIBRARY_PLUGIN, value: quiet please }, \
            routes: [ { get: /docs, \(getBook) } ] }
            """
        let check = try CommandLineRun.onFile([clashing], "check", "--launch")
        try #expect(check.finish() == 69)
        #expect(check.errors.contains("GET /docs cannot be served: "), "\(check.errors)")
        let routes = try CommandLineRun.onFile([clashing], "routes")
        try #expect(routes.finish() == 0, "\(routes.errors)")
        let lines = routes.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2) }
        #expect(lines.contains { $0[0] == "DELETE" && $0[1] == "/v1/{name=shelves/*/books/*}" }, "\(routes.output)")
        #expect(lines.contains { $0[0] == "GET" && $0[1] == "/docs" && $0[2].contains("unavailable: ") })
        let json = try CommandLineRun.onFile([clashing], "routes", "--format", "json")
        try #expect(json.finish() == 0)
        let entries = try JSON(parsing: json.output)["routes"].elements
        let entry = entries.first { $0["path"] == "/v1/books/{name}" }
        #expect(entry?["method"] == "GET" && entry?["rpc"] == "test.v1.Library/GetBook", "\(json.output)")
    }
}
