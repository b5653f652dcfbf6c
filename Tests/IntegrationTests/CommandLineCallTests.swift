internal import GatewayTestKit
internal import Glibc
internal import Testing

/// One call, without a gateway.
@Suite("patchbay call")
struct CommandLineCallTests {
    private let order = #"{"customer":"Ada","items":[{"sku":"tea","quantity":2,"price":4.2}]}"#

    @Test("the reply is what the gateway answers, byte for byte, from an argument and from stdin")
    func reply() throws {
        let body = #"{"id":"x","total":8.40,"items":[{"sku":"tea"}],"createdAt":"2030-01-02T03:04:05Z"}"#
        let argument = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Echo", body)
        try #expect(argument.finish() == 0, "\(argument.errors)")
        let stdin = try CommandLineRun.onOrders("call", "orders", "/shop.v1.Orders/Echo", "-", input: body)
        try #expect(stdin.finish() == 0, "\(stdin.errors)")
        try withGateway(.orders()) { gateway in
            let answer = try gateway.post("/orders/shop.v1.Orders/Echo", body)
            #expect(answer.status == 200)
            #expect(argument.output == answer.text + "\n")
            #expect(stdin.output == answer.text + "\n")
        }
        #expect(argument.errors.isEmpty && argument.leftovers.isEmpty)
    }

    @Test("no JSON is {}")
    func emptyRequest() throws {
        let run = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Echo")
        try #expect(run.finish() == 0)
        #expect(run.output == "{}\n")
    }

    @Test("1: the plugin's error is the gateway's problem, with its details, on stderr")
    func pluginError() throws {
        let run = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Create", #"{"customer":"Ada"}"#)
        try #expect(run.finish() == 1)
        #expect(run.output.isEmpty)
        try withGateway(.orders()) { gateway in
            let answer = try gateway.post("/orders/shop.v1.Orders/Create", #"{"customer":"Ada"}"#)
            let problem = try JSON(parsing: run.errors)
            for key in ["type", "title", "status", "detail", "code", "details"] {
                #expect(problem[key] == answer.json[key], "\(key)")
            }
            #expect(problem.keys == answer.json.keys.subtracting(["request_id"]))
        }
    }

    @Test("a stream's messages are printed as they come, those of a request are JSON values")
    func streams() throws {
        let order = #"{"customer":"Ada","items":[{"sku":"tea","quantity":2,"price":4.5}]}"#
        let imported = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Import", "-", input: order + order)
        try #expect(imported.finish() == 0, "\(imported.errors)")
        #expect(imported.output.hasPrefix("{") && imported.output.split(separator: "\n").count == 1)
        let item = #"{"sku":"tea","quantity":2,"price":4.5}"#
        let quoted = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Quote", item + "\n" + item)
        try #expect(quoted.finish() == 0, "\(quoted.errors)")
        #expect(quoted.output.split(separator: "\n").count == 2, "\(quoted.output)")
        let misfit = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Quote", item + #"{"sku":1}"#)
        try #expect(misfit.finish() == 1)
        let problem = try JSON(parsing: misfit.errors)
        #expect(problem["type"] == "urn:patchbay:error:invalid-message")
        #expect(problem["detail"].string?.hasPrefix("message 2: ") == true, "\(misfit.errors)")
    }

    @Test("1: a method that is not there has a neighbour")
    func unknownMethod() throws {
        let unknown = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Creat")
        try #expect(unknown.finish() == 1)
        let problem = try JSON(parsing: unknown.errors)
        #expect(problem["type"] == "urn:patchbay:error:no-such-route")
        #expect(problem["detail"].string?.contains(#"did you mean "Create""#) == true, "\(unknown.errors)")
        let service = try CommandLineRun.onOrders("call", "orders", "shop.v1.Order/Create")
        try #expect(service.finish() == 1)
        #expect(service.errors.contains(#"did you mean \"shop.v1.Orders\"?"#), "\(service.errors)")
    }

    @Test("1: JSON that is none, and JSON that does not fit")
    func badJSON() throws {
        let none = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Get", "{")
        try #expect(none.finish() == 1)
        #expect(try JSON(parsing: none.errors)["type"] == "urn:patchbay:error:invalid-json")
        let misfit = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders/Get", #"{"id":1}"#)
        try #expect(misfit.finish() == 1)
        #expect(misfit.errors.contains("line 1, column 7, at $.id: expected a string, found a number"))
    }

    @Test("1: a call that takes longer than limits.request_timeout")
    func deadline() throws {
        let directory = try TestDirectory()
        let plugin = try PluginUnderTest.misbehave()
        try directory.write(
            """
            limits: { request_timeout: 200ms }
            plugins:
              - name: trouble
                command: [\(plugin.command[0])]
                cookie: { key: MISBEHAVE_PLUGIN, value: on order }
                env: { TEST_DIR: \(directory.path) }
            """, to: "patchbay.yaml")
        let run = try CommandLineRun(
            [
                "call", "--config", directory.path(of: "patchbay.yaml"), "trouble", "test.v1.Trouble/Hold",
                #"{"tag":"a"}"#,
            ],
            directory: directory)
        try #expect(run.finish() == 1)
        #expect(try JSON(parsing: run.errors)["status"] == 504, "\(run.errors)")
        #expect(run.leftovers.isEmpty)
    }

    @Test("69: the plugin does not start, and nothing is called")
    func failedStart() throws {
        let run = try CommandLineRun.onFile(
            [try CommandLineRun.orders(cookie: "wrong")], "call", "orders", "shop.v1.Orders/Get")
        try #expect(run.finish() == 69)
        #expect(run.errors.contains("This binary is a plugin"), "\(run.errors)")
        #expect(!run.errors.contains("wrong"))
    }

    @Test("64: a plugin that the file does not have, and a method that is written as in a proto file")
    func usage() throws {
        let plugin = try CommandLineRun.onFile([try CommandLineRun.orders()], "call", "order", "a.B/C")
        try #expect(plugin.finish() == 64)
        #expect(plugin.errors.contains("did you mean orders?"), "\(plugin.errors)")
        let method = try CommandLineRun.onOrders("call", "orders", "shop.v1.Orders.Get")
        try #expect(method.finish() == 64)
        #expect(method.errors.contains("did you mean shop.v1.Orders/Get?"), "\(method.errors)")
        #expect(method.errors.contains("Usage: patchbay call"), "\(method.errors)")
    }

    @Test("Ctrl-C in the middle of a call ends the plugin, too", arguments: [SIGINT, SIGTERM, SIGHUP])
    func interrupt(_ signal: Int32) throws {
        let directory = try TestDirectory()
        let run = try CommandLineRun(
            [
                "call", "--cookie", "MISBEHAVE_PLUGIN=on order", "--env", "TEST_DIR=\(directory.path)", "trouble",
                "test.v1.Trouble/Hold", #"{"tag":"a"}"#, "--", try BuiltPrograms.misbehave.get(),
            ], directory: directory)
        try eventually("the call has begun") { directory.has("a.started") }
        #expect(!run.leftovers.isEmpty)
        kill(run.pid, signal)
        try #expect(run.finish() == 128 + signal, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.isEmpty, "\(run.errors)")
        #expect(run.leftovers.isEmpty)
    }
}
