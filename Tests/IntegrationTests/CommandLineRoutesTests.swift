internal import GatewayTestKit
internal import Testing

/// Commands that launch all plugins of a configuration.
@Suite("patchbay routes and patchbay check --launch")
struct CommandLineRoutesTests {
    private let dead = "{ name: dead, command: [/bin/sh, -c, 'echo I am dead >&2; exit 7'] }"

    @Test("routes lists every path, with what keeps it from being called")
    func routes() throws {
        let run = try CommandLineRun.onOrders("routes")
        try #expect(run.finish() == 0, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 16)
        #expect(lines.first == "POST  /orders/shop.v1.Orders/Create")
        #expect(lines.contains { $0.contains("/Watch ") && $0.hasSuffix("server streaming") }, "\(run.output)")
        #expect(run.leftovers.isEmpty)
    }

    @Test("69: a plugin that does not start keeps no other's paths from being listed")
    func oneFails() throws {
        let text = try CommandLineRun.onFile([dead, try CommandLineRun.orders()], "routes")
        try #expect(text.finish() == 69)
        #expect(text.output.contains("POST  /orders/shop.v1.Orders/Create"))
        #expect(
            text.errors.contains("dead could not be started") && text.errors.contains("I am dead"), "\(text.errors)")
        let json = try CommandLineRun.onFile([dead, try CommandLineRun.orders()], "routes", "--format", "json")
        try #expect(json.finish() == 69)
        let page = try JSON(parsing: json.output)
        #expect(page["routes"].elements.count == 16)
        #expect(page["routes"][0]["path"] == "/orders/shop.v1.Orders/Create")
        #expect(page["failed"][0]["plugin"] == "dead")
        #expect(page["failed"][0]["error"]["step"] == "handshake")
        #expect(json.leftovers.isEmpty)
    }

    @Test("a plugin gets one try, however long the others take")
    func oneTry() throws {
        let directory = try TestDirectory()
        try directory.write(
            """
            plugins:
              - name: dead
                command: [/bin/sh, -c, "echo launched >> $$TEST_DIR/launches; exit 1"]
                env: { TEST_DIR: \(directory.path) }
                restart: { initial: 10ms, maximum: 10ms }
              - name: slow
                command: [/bin/sh, -c, "sleep 1; exec \(try BuiltPrograms.orders.get())"]
                cookie: { key: ORDERS_PLUGIN, value: hello }
            """, to: "patchbay.yaml")
        let run = try CommandLineRun(
            ["routes", "--config", directory.path(of: "patchbay.yaml")], directory: directory)
        try #expect(run.finish() == 69, "\(run.errors)")
        #expect(run.output.contains("/slow/shop.v1.Orders/Create"), "\(run.errors)")
        #expect(directory.read("launches") == "launched\n")
    }

    @Test("check --launch says that all is well")
    func check() throws {
        let run = try CommandLineRun.onFile([try CommandLineRun.orders()], "check", "--launch")
        try #expect(run.finish() == 0, "\(run.errors)")
        #expect(
            run.output.hasPrefix("orders: ready in ") && run.output.hasSuffix("1 service, 8 methods\n"), "\(run.output)"
        )
        #expect(run.leftovers.isEmpty)
    }

    @Test("69: check --launch with a plugin that does not start; without --launch nothing is started")
    func checkFails() throws {
        let plugins = [dead, try CommandLineRun.orders()]
        let text = try CommandLineRun.onFile(plugins, "check", "--launch")
        try #expect(text.finish() == 69)
        #expect(text.output.contains("orders: ready") && text.errors.contains("I am dead"), "\(text.errors)")
        let json = try CommandLineRun.onFile(plugins, "check", "--launch", "--format", "json")
        try #expect(json.finish() == 69)
        let page = try JSON(parsing: json.output)
        #expect(page["valid"] == true)
        #expect(page["launched"].elements.map { $0["ready"] } == [false, true])
        #expect(page["launched"][0]["error"]["exit"] == "exit status 7")
        let dry = try CommandLineRun.onFile(plugins, "check")
        try #expect(dry.finish() == 0)
        #expect(dry.output == "valid: dead, orders\n")
    }

    @Test("78 comes before anything is launched, for every command that reads a file")
    func badFile() throws {
        for command in [["check", "--launch"], ["routes"], ["inspect"], ["call", "orders", "a.B/C"]] {
            let directory = try TestDirectory()
            try directory.write(
                "nosuch: 1\nplugins: [{ name: orders, command: [/bin/sh, -c, 'touch \(directory.path)/launched'] }]\n",
                to: "bad.yaml")
            let run = try CommandLineRun(
                command.prefix(1) + ["--config", directory.path(of: "bad.yaml")] + command.dropFirst(),
                directory: directory)
            try #expect(run.finish() == 78, "\(command)")
            #expect(run.errors.contains("bad.yaml:1:1: nosuch"), "\(command): \(run.errors)")
            #expect(!directory.has("launched"))
        }
    }
}
