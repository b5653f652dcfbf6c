internal import GatewayTestKit
internal import Glibc
internal import Testing

/// The commands and exit codes of the real binary.
@Suite("The command line")
struct CommandLineTests {
    @Test("one plugin on the command line, after --")
    func afterDashes() throws {
        let process = try GatewayProcess([
            "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--name", "orders",
            "--cookie", "ORDERS_PLUGIN=hello", "--", try BuiltPrograms.orders.get(),
        ])
        try expectOrders(process)
    }

    @Test("one plugin on the command line, as NAME=COMMAND")
    func namedPlugin() throws {
        let process = try GatewayProcess([
            "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
            "--plugin", "orders=\(try BuiltPrograms.orders.get())", "--cookie", "ORDERS_PLUGIN=hello",
        ])
        try expectOrders(process)
    }

    @Test("PATCHBAY_LISTEN beats the file, a flag beats both")
    func precedence() throws {
        let directory = try TestDirectory()
        let port = try freePort()
        let gateway = try RunningGateway(
            [], settings: ["listen: 127.0.0.1:1"], environment: ["PATCHBAY_LISTEN": "127.0.0.1:\(port)"],
            directory: directory)
        #expect(gateway.listen == .tcp(host: "127.0.0.1", port: port))
        try gateway.stop()
        let flagged = try RunningGateway(
            [], settings: ["listen: 127.0.0.1:1"], arguments: ["--listen", "127.0.0.1:\(port)"],
            environment: ["PATCHBAY_LISTEN": "127.0.0.1:2"])
        #expect(flagged.listen == .tcp(host: "127.0.0.1", port: port))
        try flagged.stop()
    }

    @Test("78: a configuration that is wrong, with file, line, column and every error at once")
    func badConfiguration() throws {
        let directory = try TestDirectory()
        try directory.write(
            "listen: 127.0.0.1:0\nnosuch: 1\nlimits: { request_body: 4XB }\nplugins:\n  - name: Orders\n",
            to: "bad.yaml")
        for command in ["serve", "check"] {
            let process = try GatewayProcess([command, "--config", directory.path(of: "bad.yaml")])
            try #expect(process.waitForExit() == 78, "\(process.log.text)")
            for part in ["bad.yaml:2:1", "nosuch", "bad.yaml:3:", "request_body", "bad.yaml:5:", "Orders", "command"] {
                #expect(process.log.contains(part), "\(command): \(part) in \(process.log.text)")
            }
        }
    }

    @Test("78: a file that is not there")
    func noConfiguration() throws {
        let process = try GatewayProcess(["serve", "--config", "/no/such/file.yaml"])
        try #expect(process.waitForExit() == 78, "\(process.log.text)")
        #expect(process.log.contains("/no/such/file.yaml"))
    }

    @Test("64: usage")
    func usage() throws {
        for arguments in [
            ["nosuch"], ["help", "nosuch"], ["serve", "--nosuch"], ["serve", "--takeover"],
            ["check", "--plugin", "a=/bin/true", "--plugin", "b=/bin/true", "--cookie", "A=b"],
        ] {
            let process = try GatewayProcess(arguments)
            try #expect(process.waitForExit() == 64, "\(arguments): \(process.log.text)")
        }
    }

    @Test("71: a standard output that cannot be written, whoever prints")
    func fullOutput() throws {
        for arguments in [["version"], ["--version"], ["help", "serve"], ["version", "--format", "json"]] {
            let run = try CommandLineRun(arguments, output: "/dev/full")
            try #expect(run.finish() == 71, "\(arguments)")
            #expect(run.errors.hasPrefix("the standard output cannot be written: No space left on device"))
        }
    }

    @Test("71: status, when no gateway answers; as JSON an object says why")
    func statusOfNobody() throws {
        let port = try freePort()
        let run = try CommandLineRun(["status", "--admin", "127.0.0.1:\(port)", "--format", "json"])
        try #expect(run.finish() == 71)
        let said = try JSON(parsing: run.output)
        #expect(said.keys == ["error"] && said["error"].string?.contains("no gateway answers") == true, "\(said)")
    }

    @Test("71: an address that is taken")
    func takenAddress() throws {
        let first = try RunningGateway([])
        let process = try GatewayProcess([
            "serve", "--listen", first.listen.authority, "--admin", "off", "--name", "orders",
            "--cookie", "ORDERS_PLUGIN=hello", "--", try BuiltPrograms.orders.get(),
        ])
        try #expect(process.waitForExit() == 71, "\(process.log.text)")
        #expect(process.log.contains(first.listen.authority), "\(process.log.text)")
        try first.stop()
    }

    @Test("serve never exits for a plugin")
    func failingPlugin() throws {
        try withGateway(.misbehave(["-die"]), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            try #expect(gateway.getAdmin("/healthz").status == 200)
        }
    }

    @Test("check says 0 for what is right, version prints one, healthcheck asks the admin listener")
    func smallCommands() throws {
        let gateway = try RunningGateway([try .orders()])
        try gateway.waitUntilReady()
        let admin = gateway.admin?.authority ?? ""
        let configuration = gateway.directory.path(of: "patchbay.yaml")
        let check = try GatewayProcess(["check", "--config", configuration])
        try #expect(check.waitForExit() == 0, "\(check.log.text)")
        let version = try GatewayProcess(["version"])
        try #expect(version.waitForExit() == 0)
        let well = try GatewayProcess(["healthcheck", "--admin", admin])
        try #expect(well.waitForExit() == 0, "\(well.log.text)")
        try gateway.stop()
        let gone = try GatewayProcess(["healthcheck", "--admin", admin])
        try #expect(gone.waitForExit() == 1, "\(gone.log.text)")
    }

    private func expectOrders(_ process: GatewayProcess, sourceLocation: SourceLocation = #_sourceLocation) throws {
        defer { process.kill() }
        let addresses = try process.addresses()
        let listen = try Endpoint(addresses.listen)
        try eventually("orders serves") {
            let connection = try HTTPConnection(to: listen)
            try connection.send(
                "POST", "/orders/shop.v1.Orders/Echo", host: "localhost", body: Array(#"{"id":"x"}"#.utf8))
            return try connection.response().text == #"{"id":"x"}"#
        }
        _ = kill(process.pid, SIGTERM)
        try #expect(process.waitForExit() == 0, sourceLocation: sourceLocation)
    }
}
