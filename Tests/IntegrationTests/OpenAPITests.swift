internal import Foundation
internal import GatewayTestKit
internal import Testing

/// `/openapi.json`, and `patchbay openapi`.
@Suite("OpenAPI")
struct OpenAPITests {
    /// Runs a program with the Python of the tool; returns what it prints, and fails with it.
    @discardableResult
    private func python(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try BuiltPrograms.tool("openapi"))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestFailure("\(arguments): \(text)") }
        return text
    }

    /// Expects `openapi-spec-validator` to find nothing.
    private func expectValid(_ document: String) throws {
        let directory = try TestDirectory()
        try directory.write(document, to: "openapi.json")
        try python("-m", "openapi_spec_validator", directory.path(of: "openapi.json"))
    }

    private func document(_ gateway: RunningGateway) throws -> HTTPResponse {
        try gateway.request("GET", "/openapi.json")
    }

    // MARK: What it is

    @Test("the description is valid, of all plugins at once, whatever json: and errors: say")
    func valid() throws {
        for settings in [[], ["json: { names: proto, enums: number, unknown_fields: ignore }", "errors: google"]] {
            let gateway = try RunningGateway(
                [.orders(), .misbehave(), .library(), .library(name: "again")], settings: settings)
            defer { try? gateway.stop() }
            try gateway.waitUntilReady()
            let response = try document(gateway)
            #expect(response.status == 200)
            #expect(response.header("Content-Type") == "application/json")
            try expectValid(response.text)
        }
    }

    @Test("it names every method that can be called, and none of a service that is not exposed")
    func complete() throws {
        try withGateway(.orders(), .misbehave([], "services: [test.v1.Kinds]")) { gateway in
            let page = try document(gateway).json
            let paths = page["paths"].keys
            for method in ["Create", "Get", "List", "Cancel", "Echo", "Watch", "Import", "Quote"] {
                #expect(paths.contains("/orders/shop.v1.Orders/\(method)"))
            }
            #expect(paths.contains { $0.hasPrefix("/trouble/test.v1.Kinds/") })
            #expect(!paths.contains { $0.hasPrefix("/trouble/") && !$0.hasPrefix("/trouble/test.v1.Kinds/") })
            #expect(page["tags"].elements.map(\.["name"]) == ["orders/shop.v1.Orders", "trouble/test.v1.Kinds"])
        }
    }

    @Test("before a plugin has been ready it is not described, and from then on it is")
    func late() throws {
        let directory = try TestDirectory()
        let wait = "while [ ! -e $TEST_DIR/go ]; do sleep 0.02; done"
        let late = PluginUnderTest.script(
            "\(wait); ORDERS_PLUGIN=hello exec \(try BuiltPrograms.orders.get())", name: "late")
        let gateway = try RunningGateway([late], directory: directory)
        defer { try? gateway.stop() }
        let before = try document(gateway)
        #expect(before.json["paths"].keys.isEmpty)
        try directory.write("", to: "go")
        try gateway.waitUntilReady()
        let after = try document(gateway)
        #expect(after.json["paths"].keys.contains("/late/shop.v1.Orders/Get"))
        #expect(after.header("ETag") != before.header("ETag"))
    }

    @Test("a restarted plugin has the same description")
    func restarted() throws {
        try withGateway(.misbehave([], "restart: { initial: 10ms }")) { gateway in
            let before = try document(gateway)
            _ = try? gateway.post("/trouble/test.v1.Trouble/Exit", #"{"code":1}"#)
            try gateway.waitUntilReady()
            #expect(try document(gateway).header("ETag") == before.header("ETag"))
        }
    }

    // MARK: How it is served

    @Test("GET and HEAD serve it, OPTIONS tells so, and nothing else is allowed")
    func methods() throws {
        try withGateway(.orders()) { gateway in
            for path in ["/openapi.json", "/docs"] {
                let get = try gateway.request("GET", path)
                let head = try gateway.request("HEAD", path)
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.header("Content-Length") == "\(get.body.count)")
                #expect(head.header("ETag") == get.header("ETag"))
                let options = try gateway.request("OPTIONS", path)
                #expect(options.status == 204 && options.header("Allow") == "GET, HEAD, OPTIONS")
                let post = try gateway.post(path)
                #expect(post.status == 405 && post.header("Allow") == "GET, HEAD, OPTIONS")
                #expect(post.problem == "method-not-allowed")
            }
        }
    }

    @Test("who has it already gets 304")
    func notModified() throws {
        try withGateway(.orders()) { gateway in
            for path in ["/openapi.json", "/docs"] {
                let first = try gateway.request("GET", path)
                let tag = try #require(first.header("ETag"))
                #expect(first.header("Cache-Control") == "no-cache")
                for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                    let again = try gateway.request("GET", path, headers: [("If-None-Match", known)])
                    #expect(again.status == 304 && again.body.isEmpty && again.header("ETag") == tag)
                    // The length that the page has, or none (RFC 9110, 8.6).
                    #expect(again.header("Content-Length") == "\(first.body.count)")
                }
                let other = try gateway.request("GET", path, headers: [("If-None-Match", "\"other\"")])
                #expect(other.status == 200)
            }
        }
    }

    @Test("a browser may come to it from another site, and read nothing of it from there")
    func navigation() throws {
        let foreign = [("Sec-Fetch-Site", "cross-site")]
        try withGateway(.orders()) { gateway in
            for path in ["/openapi.json", "/docs"] {
                let navigation = foreign + [("Sec-Fetch-Mode", "navigate")]
                #expect(try gateway.request("GET", path, headers: navigation).status == 200)
                for mode in ["cors", "no-cors", "websocket"] {
                    let response = try gateway.request("GET", path, headers: foreign + [("Sec-Fetch-Mode", mode)])
                    #expect(response.status == 403, "\(mode)")
                }
                let origin = navigation + [("Origin", "https://elsewhere.example")]
                #expect(try gateway.request("GET", path, headers: origin).status == 403)
                #expect(try gateway.request("POST", path, headers: navigation).status == 403)
            }
            let call = foreign + [("Sec-Fetch-Mode", "navigate")]
            #expect(try gateway.request("GET", "/orders/shop.v1.Orders/List", headers: call).status == 403)
        }
    }

    @Test("many that ask at once before it is made all get the same")
    func together() throws {
        try withGateway(.orders(), settings: "workers: 2") { gateway in
            let connections = try (0..<20).map { _ in try gateway.connect() }
            for connection in connections {
                try connection.send("GET", "/openapi.json", host: gateway.listen.authority)
            }
            // One of them leaves before it is answered.
            connections[0].close()
            let tags = try connections.dropFirst().map { try $0.response().header("ETag") }
            #expect(Set(tags).count == 1 && tags.count == 19)
            #expect(try document(gateway).status == 200)
        }
    }

    @Test("a request for it may not bring a body")
    func body() throws {
        try withGateway(.orders()) { gateway in
            let refused = try gateway.request("GET", "/openapi.json", body: "{}")
            #expect(refused.status == 413 && refused.detail.contains("has no body"), "\(refused)")
            let without = try document(gateway)
            #expect(without.status == 200)
        }
    }

    // MARK: The command

    @Test("patchbay openapi prints what a gateway serves")
    func command() throws {
        let run = try CommandLineRun.onOrders("openapi")
        try #expect(run.finish() == 0, "\(run.errors)")
        #expect(run.leftovers.isEmpty)
        try withGateway(.orders()) { gateway in
            let served = try document(gateway).json
            #expect(try JSON(parsing: run.output) == served)
        }
        let line = try CommandLineRun.onOrders("openapi", "--format", "json", "--server", "https://api.example/x")
        try #expect(line.finish() == 0, "\(line.errors)")
        #expect(line.output.split(separator: "\n").count == 1)
        #expect(try JSON(parsing: line.output)["servers"][0]["url"] == "https://api.example/x")
    }

    @Test("69: a plugin that does not start keeps no other from being described")
    func oneFails() throws {
        let dead = "{ name: dead, command: [/bin/sh, -c, 'echo I am dead >&2; exit 7'] }"
        let run = try CommandLineRun.onFile([dead, try CommandLineRun.orders()], "openapi")
        try #expect(run.finish() == 69)
        #expect(run.errors.contains("dead could not be started"))
        #expect(try JSON(parsing: run.output)["paths"].keys.contains("/orders/shop.v1.Orders/Get"))
    }

    @Test("openapi/orders.json is what the example is described as")
    func fresh() throws {
        let run = try CommandLineRun.onOrders("openapi")
        try #expect(run.finish() == 0, "\(run.errors)")
        let kept = try String(contentsOfFile: "\(BuiltPrograms.root)/openapi/orders.json", encoding: .utf8)
        #expect(run.output == kept, "make openapi writes it anew")
    }

    // MARK: What it promises

    @Test("schemathesis finds no reply of the example that is not as described")
    func exampleExercised() throws {
        try withGateway(.orders()) { gateway in
            for customer in ["a", "b"] {
                let order = #"{"customer":"\#(customer)","items":[{"sku":"s","quantity":1,"price":2}]}"#
                #expect(try gateway.post("/orders/shop.v1.Orders/Create", order).status == 200)
            }
            try exercise(gateway)
        }
    }

    @Test("schemathesis finds no reply of the library that is not as described")
    func libraryExercised() throws {
        try withGateway(.library()) { gateway in try exercise(gateway) }
    }

    @Test("schemathesis finds no reply of a plugin with every kind of field that is not as described")
    func kindsExercised() throws {
        try withGateway(.misbehave([], "services: [test.v1.Kinds]")) { gateway in try exercise(gateway) }
    }

    private func exercise(_ gateway: RunningGateway) throws {
        let script = "\(BuiltPrograms.root)/Tests/Tools/openapi/exercise.py"
        print(try python(script, "http://\(gateway.listen.authority)", "20261124", "15"))
    }
}
