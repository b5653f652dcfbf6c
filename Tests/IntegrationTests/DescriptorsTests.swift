internal import GatewayTestKit
internal import Testing

/// What a plugin serves is found in files: its own, or those that the configuration names.
@Suite("Descriptors in files")
struct DescriptorsTests {
    private static let eager = "restart: { initial: 10ms, maximum: 50ms, breaker: { failures: 1000, within: 60s } }"

    private func startError(_ arguments: [String] = ["-reflection", "none"], _ settings: String...) throws -> String {
        var plugin = try PluginUnderTest.misbehave(arguments + ["-stderr", "mute"])
        plugin.settings = settings + [Self.eager]
        var error = ""
        try withGateway(plugin, waitUntilReady: false) { error = try $0.startError(of: "trouble") }
        return error
    }

    @Test("without reflection the executable's own descriptors serve, and no more than the plugin serves")
    func executable() throws {
        // The program carries test.v1.Wire and go-plugin's services, too.
        try withGateway(.misbehave(["-reflection", "none"])) { gateway in
            try #expect(
                gateway.plugin("trouble")["services"] == ["test.v1.Kinds", "test.v1.Streams", "test.v1.Trouble"])
            let echo = try gateway.post("/trouble/test.v1.Kinds/EchoLegacy", #"{"name":"x"}"#)
            #expect(echo.status == 200 && echo.text == #"{"name":"x"}"#, "\(echo)")
        }
    }

    @Test("a second instance is described as the first one was")
    func restart() throws {
        try withGateway(.misbehave(["-reflection", "none"], Self.eager)) { gateway in
            let first = try gateway.readyProcess(of: "trouble")
            _ = try? gateway.post("/trouble/test.v1.Trouble/Exit", #"{"code":3}"#)
            try eventually("another process is ready") {
                let pid = try? gateway.readyProcess(of: "trouble")
                return pid != nil && pid != first
            }
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
        }
    }

    @Test("services: without reflection exposes those alone")
    func services() throws {
        try withGateway(.misbehave(["-reflection", "none"], "services: [test.v1.Kinds]")) { gateway in
            try #expect(gateway.plugin("trouble")["services"] == ["test.v1.Kinds"])
            try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 404)
        }
    }

    @Test("services: that no file describes are named in the start error, with what was looked at")
    func unknownService() throws {
        let error = try startError(["-reflection", "none"], "services: [test.v1.Nobody]")
        #expect(error.contains("test.v1.Nobody") && error.contains("/proc/") && error.contains("misbehave"), "\(error)")
        #expect(error.contains("descriptors:"), "\(error)")
    }

    @Test("a start that found no services says in the log what to try")
    func advice() throws {
        let plugin = try PluginUnderTest.misbehave(["-reflection", "none"], "services: [test.v1.Nobody]", Self.eager)
        try withGateway(plugin, waitUntilReady: false) { gateway in
            let line = try gateway.log.waitForLine(with: "start failed", "test.v1.Nobody")
            #expect(line.contains("protoc --descriptor_set_out"), "\(line)")
        }
    }

    @Test("descriptors: takes any file that holds some, and the plugin is asked what it serves of them")
    func configured() throws {
        let file = try BuiltPrograms.misbehave.get()
        for reflection in ["none", "v1"] {
            let plugin = try PluginUnderTest.misbehave(["-reflection", reflection], "descriptors: ['\(file)']")
            try withGateway(plugin) { gateway in
                try #expect(
                    gateway.plugin("trouble")["services"] == ["test.v1.Kinds", "test.v1.Streams", "test.v1.Trouble"])
                try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
            }
        }
    }

    @Test(
        "descriptors: that cannot be read, or hold none, are named one by one; relative ones with where they count from"
    )
    func unusable() throws {
        let error = try startError(["-reflection", "v1"], "descriptors: [no/such.binpb, /etc/passwd, /tmp]")
        #expect(error.contains("/no/such.binpb cannot be read: No such file"), "\(error)")
        #expect(error.contains("/etc/passwd holds no descriptor"), "\(error)")
        #expect(error.contains("/tmp cannot be read: Is a directory"), "\(error)")
    }

    @Test("descriptors: of which the plugin serves nothing: the start error names them")
    func foreign() throws {
        let file = try BuiltPrograms.orders.get()
        let error = try startError(["-reflection", "v1"], "descriptors: ['\(file)']")
        #expect(error.contains("shop.v1.Orders") && error.contains("serves none"), "\(error)")
    }
}

extension RunningGateway {
    /// The process of the one instance that is ready.
    fileprivate func readyProcess(of name: String) throws -> Int {
        let ready = try plugin(name)["instances"].elements.first { $0["state"] == "ready" }
        guard let pid = ready?["pid"].number else { throw TestFailure("no instance of \(name) is ready") }
        return Int(pid)
    }
}
