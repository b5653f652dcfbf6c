internal import GatewayTestKit
internal import Testing

/// Four plugins by people who know nothing of this gateway, unmodified, each with AutoMTLS and without.
@Suite("Plugins of other people")
struct RealPluginTests {
    @Test("crowdsec's dummy: found by its embedded descriptors, and its notifications arrive", arguments: AutoMTLS.both)
    func crowdsec(mtls: AutoMTLS) throws {
        let directory = try TestDirectory()
        let plugin = try PluginUnderTest.crowdsec("directory: \(directory.path)", mtls.setting)
        try withRealPlugin(plugin, mtls, in: directory) { gateway in
            try #expect(gateway.plugin("crowdsec")["services"] == ["proto.Notifier"])
            let notification = #"{"text":"hello","name":"dummy_default"}"#

            let unknown = try gateway.post("/crowdsec/proto.Notifier/Notify", #"{"text":"x","name":"dummy_default"}"#)
            expectProblem(unknown, "plugin-error", 500, "UNKNOWN")
            #expect(unknown.detail.contains("invalid plugin config name dummy_default"), "\(unknown)")

            let configured = try gateway.post(
                "/crowdsec/proto.Notifier/Configure",
                #"{"config":"bmFtZTogZHVtbXlfZGVmYXVsdApvdXRwdXRfZmlsZTogb3V0LnR4dAo="}"#)
            #expect(configured.status == 200 && configured.text == "{}", "\(configured)")
            let notified = try gateway.post("/crowdsec/proto.Notifier/Notify", notification)
            #expect(notified.status == 200 && notified.text == "{}", "\(notified)")
            #expect(directory.read("out.txt") == "hello\n")

            let malformed = try gateway.post("/crowdsec/proto.Notifier/Configure", #"{"config":"CXg6IFs="}"#)
            expectProblem(malformed, "plugin-error", 500, "UNKNOWN")
            #expect(malformed.detail.contains("yaml: found character that cannot start any token"), "\(malformed)")
        }
    }

    @Test(
        "Workato's Terraform provider: what it serves is listed, what it only embeds is not", arguments: AutoMTLS.both)
    func workato(mtls: AutoMTLS) throws {
        try withRealPlugin(.workato(mtls.setting), mtls) { gateway in
            let state = try gateway.plugin("workato")
            #expect(state["services"] == ["tfplugin6.Provider"] && state["version"] == 6, "\(state)")
            try #expect(gateway.post("/workato/tfplugin5.Provider/GetMetadata").status == 404)

            // Before GetMetadata: once that was called, this plugin takes its own resources for duplicates.
            let provider = try gateway.post(
                "/workato/tfplugin6.Provider/ValidateProviderConfig",
                #"{"config":{"msgpack":"hadhcGlfa2V5wKhiYXNlX3VybMCwY2xpZW50X2NlcnRfcGF0aMCvY2xpZW50X2tleV9wYXRow"#
                    + #"K90aW1lb3V0X3NlY29uZHPA"}}"#)
            #expect(provider.json["diagnostics"].elements.count == 4, "\(provider)")

            let resource = try gateway.post(
                "/workato/tfplugin6.Provider/ValidateResourceConfig",
                #"{"type_name":"nosuch","config":{"msgpack":"gA=="}}"#)
            let diagnostics = resource.json["diagnostics"].elements
            #expect(diagnostics.count == 1 && diagnostics.first?["severity"] == "ERROR", "\(resource)")
            #expect(diagnostics.first?["summary"].string?.contains("Resource Not Implemented") == true, "\(resource)")

            let metadata = try gateway.post("/workato/tfplugin6.Provider/GetMetadata")
            #expect(metadata.json["resources"].elements.count == 14, "\(metadata)")
            #expect(metadata.json["functions"].elements.count == 3, "\(metadata)")

            let schema = try gateway.post("/workato/tfplugin6.Provider/GetProviderSchema")
            #expect(schema.status == 200 && schema.body.count > 40_000, "\(schema.status), \(schema.body.count) bytes")
            #expect(schema.json["resourceSchemas"].keys.count == 14)
        }
    }

    @Test("Squadron's: a service in go-plugin's own package is not hidden", arguments: AutoMTLS.both)
    func squadron(mtls: AutoMTLS) throws {
        try withRealPlugin(.squadron(mtls.setting), mtls) { gateway in
            try #expect(gateway.plugin("squadron")["services"] == ["plugin.ToolPlugin"])
            let configured = try gateway.post("/squadron/plugin.ToolPlugin/Configure", #"{"settings":{"prefix":"> "}}"#)
            #expect(configured.text == #"{"success":true}"#, "\(configured)")
            let called = try gateway.post(
                "/squadron/plugin.ToolPlugin/Call",
                #"{"tool_name":"echo","payload":"{\"message\":\"hi\",\"repeat\":2}"}"#)
            #expect(called.text == #"{"result":"{\"echo\":\"> hi> hi\"}"}"#, "\(called)")
            let unknown = try gateway.post(
                "/squadron/plugin.ToolPlugin/Call", #"{"tool_name":"nosuch","payload":"{}"}"#)
            expectProblem(unknown, "plugin-error", 500, "UNKNOWN")
        }
    }

    @Test(
        "pyvider: described by a .pyc, its methods served, each message of its streams as it comes",
        arguments: AutoMTLS.both)
    func pyvider(mtls: AutoMTLS) throws {
        // It writes files where it stands.
        let directory = try TestDirectory()
        let place = "directory: \(directory.path)"
        try withRealPlugin(.pyvider(mtls.setting, place), mtls, in: directory) { gateway in
            try #expect(gateway.plugin("pyvider")["services"] == ["tfplugin6.Provider"])
            let sum = try gateway.post(
                "/pyvider/tfplugin6.Provider/CallFunction",
                #"{"name":"add","arguments":[{"msgpack":"Ag=="},{"msgpack":"Aw=="}]}"#)
            #expect(sum.status == 200 && sum.text == #"{"result":{"msgpack":"BQ=="}}"#, "\(sum)")
            // Four messages, and a quarter of a second before each but the first: a gateway that gathers them shows it.
            let action = #"{"action_type":"pyvider_echo","config":{"msgpack":"\#(Self.echo)"}}"#
            let stream = try gateway.stream("/pyvider/tfplugin6.Provider/InvokeAction", action)
            try #expect(stream.chunk() == "{\"progress\":{\"message\":\"Writing to echo.txt (1/2)\"}}\n")
            #expect(!stream.connection.hasBytes(within: 0))
            let rest = try stream.rest().split(separator: "\n")
            #expect(rest.count == 3 && rest.last == #"{"completed":{}}"#, "\(rest)")
            try keepState(gateway)
        }
    }

    /// `{"message":"hi from patchbay","path":"echo.txt","repeat":2,"defer":nil}`
    private static let echo = "hKdtZXNzYWdlsGhpIGZyb20gcGF0Y2hiYXmkcGF0aKhlY2hvLnR4dKZyZXBlYXQCpWRlZmVywA=="

    /// Writes a state in two pieces and reads it in two others: a client stream and a server stream.
    private func keepState(_ gateway: RunningGateway) throws {
        let provider = "/pyvider/tfplugin6.Provider/"
        let store = #""typeName":"pyvider_filesystem_store""#
        // {"path":"state"}
        let configured = try gateway.post(
            provider + "ConfigureStateStore",
            "{\(store),\"config\":{\"msgpack\":\"gaRwYXRopXN0YXRl\"},\"capabilities\":{\"chunkSize\":4}}")
        #expect(configured.text == #"{"capabilities":{"chunkSize":"4"}}"#, "\(configured)")
        let written = try gateway.request(
            "POST", provider + "WriteStateBytes", headers: [("Content-Type", "application/x-ndjson")],
            body: """
                {"meta":{\(store),"stateId":"s"},"bytes":"eyJh","totalLength":"7","range":{"start":0,"end":2}}
                {"bytes":"IjoxfQ==","totalLength":"7","range":{"start":3,"end":6}}
                """)
        #expect(written.status == 200 && written.text == "{}", "\(written)")
        let read = try gateway.post(provider + "ReadStateBytes", "{\(store),\"stateId\":\"s\"}")
        let pieces = [
            #"{"bytes":"eyJhIg==","totalLength":"7","range":{"end":"3"}}"#,
            #"{"bytes":"OjF9","totalLength":"7","range":{"start":"4","end":"6"}}"#,
        ]
        #expect(read.text.split(separator: "\n").map(String.init) == pieces, "\(read)")
    }

    @Test("pyvider without descriptors: serves at once, by the generated files of its environment")
    func pyviderByItself() throws {
        var plugin = try PluginUnderTest.pyvider()
        plugin.settings = []
        try withRealPlugin(plugin, .auto) { gateway in
            try #expect(gateway.plugin("pyvider")["services"] == ["tfplugin6.Provider"])
            let sum = try gateway.post(
                "/pyvider/tfplugin6.Provider/CallFunction",
                #"{"name":"add","arguments":[{"msgpack":"Ag=="},{"msgpack":"Aw=="}]}"#)
            #expect(sum.text == #"{"result":{"msgpack":"BQ=="}}"#, "\(sum)")
        }
    }

    @Test("all of them side by side, each twice: eight plugins are launched, and none is left")
    func together() throws {
        var plugins: [PluginUnderTest] = []
        for mtls in AutoMTLS.both {
            plugins += [
                try .crowdsec(name: "crowdsec-\(mtls)", mtls.setting),
                try .workato(name: "workato-\(mtls)", mtls.setting),
                try .squadron(name: "squadron-\(mtls)", mtls.setting),
                try .pyvider(name: "pyvider-\(mtls)", mtls.setting),
            ]
        }
        let gateway = try RunningGateway(plugins)
        var launched: Set<Int32> = []
        do {
            try gateway.waitUntilReady()
            for plugin in plugins {
                let state = try gateway.plugin(plugin.name)
                #expect(state["state"] == "ready", "\(state)")
                #expect(state["tls"] == JSON.bool(plugin.name.hasSuffix("-auto")), "\(state)")
                launched.formUnion(state["instances"].elements.compactMap { $0["pid"].number }.map { Int32($0) })
            }
            // Both of one kind have the same types in pools of their own.
            for name in ["workato-auto", "workato-off", "pyvider-auto", "pyvider-off"] {
                try #expect(gateway.post("/\(name)/tfplugin6.Provider/GetMetadata").status == 200, "\(name)")
            }
        } catch {
            try? gateway.stop()
            throw TestFailure("\(error)\n\(gateway.log.text.suffix(8000))")
        }
        let running = launched.filter(isRunning)
        print("plugins of other people that were launched: \(running.count)")
        #expect(running.count == 8, "\(running)")
        try gateway.stop()
        try expectNothingLeft(of: gateway, processes: launched)
    }

    /// Runs the body on the plugin, and expects that the gateway's stop leaves neither a process nor a file behind.
    private func withRealPlugin(
        _ plugin: PluginUnderTest, _ mtls: AutoMTLS, in directory: TestDirectory? = nil,
        _ body: (RunningGateway) throws -> Void
    ) throws {
        let gateway = try RunningGateway([plugin], directory: directory)
        var processes: Set<Int32> = []
        do {
            try gateway.waitUntilReady()
            let state = try gateway.plugin(plugin.name)
            #expect(state["protocol"] == "grpc" && state["tls"] == JSON.bool(mtls == .auto), "\(state)")
            processes = Set(childProcesses(of: gateway.pid).map(\.pid))
            try body(gateway)
        } catch {
            try? gateway.stop()
            throw TestFailure("\(error)\nlog of the gateway:\n\(gateway.log.text.suffix(8000))")
        }
        try gateway.stop()
        try expectNothingLeft(of: gateway, processes: processes)
    }

    private func expectNothingLeft(of gateway: RunningGateway, processes: Set<Int32>) throws {
        #expect(!processes.isEmpty)
        try eventually("no process is left of \(processes)") { !processes.contains(where: isRunning) }
        let files = gateway.directory.everything(below: "run")
        #expect(files.isEmpty, "\(files)")
    }
}

/// The two ways to configure a plugin here.
enum AutoMTLS: String, Sendable, CustomTestStringConvertible, CustomStringConvertible {
    case auto, off

    static let both: [AutoMTLS] = [.auto, .off]

    var setting: String { "mtls: \(rawValue)" }
    var description: String { rawValue }
    var testDescription: String { "mtls: \(rawValue)" }
}
