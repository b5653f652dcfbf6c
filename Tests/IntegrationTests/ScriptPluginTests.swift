internal import GatewayTestKit
internal import Testing

/// Plugins in Python and Ruby, without any help or on the libraries that there are for it.
@Suite("Plugins in Python and Ruby")
struct ScriptPluginTests {
    @Test(
        "Python without reflection: its generated files beside the script say what it serves",
        arguments: ["on_grpcio", "on_grpclib"], ["auto", "off"])
    func pythonWithoutReflection(script: String, mtls: String) throws {
        try withGateway(.python(script, "mtls: \(mtls)")) { gateway in
            try #expect(gateway.counts("handled") == 0)
            try expectShelf(gateway, tls: script == "on_grpcio" && mtls == "auto")
            try #expect(gateway.post("/shelf/shelf.v1.Owner/Changed").status == 404)
        }
    }

    @Test("Python by the name of a module, and behind a shell that makes way for it or waits for it")
    func otherCommands() throws {
        let folder = BuiltPrograms.root + "/Tests/Plugins/python"
        var module = try PluginUnderTest.python("on_grpcio", "directory: \(folder)")
        module.command = [module.command[0], "-m", "on_grpcio"]
        var plugins = [module]
        for script in ["exec \"$0\" \"$@\"", "\"$0\" \"$@\"; exit $?"] {
            var shell = try PluginUnderTest.python("on_grpcio")
            shell.command = ["/bin/sh", "-c", script] + shell.command
            plugins.append(shell)
        }
        for plugin in plugins {
            try withGateway(plugin) { gateway in try expectShelf(gateway, tls: true) }
            try expectCleanStop(plugin)
        }
    }

    @Test("python-plugin: reflection, AutoMTLS and controller of its own", arguments: ["auto", "off"])
    func pythonPlugin(mtls: String) throws {
        try withGateway(.python("on_python_plugin", "mtls: \(mtls)")) { gateway in
            try expectShelf(gateway, tls: mtls == "auto")
        }
        try expectCleanStop(.python("on_python_plugin", "mtls: \(mtls)"))
    }

    @Test("Ruby of today: its generated files beside the script say what it serves", arguments: ["auto", "off"])
    func rubyOfToday(mtls: String) throws {
        try withGateway(.ruby("mtls: \(mtls)")) { gateway in
            try #expect(gateway.counts("handled") == 0)
            try expectShelf(gateway, tls: mtls == "auto")
        }
        try expectCleanStop(.ruby("mtls: \(mtls)"))
    }

    @Test("Ruby as protoc wrote it before 2023: its declarations say what it serves, and descriptors: may, too")
    func rubyOfOld() throws {
        let descriptors = "descriptors: [\(BuiltPrograms.root)/Tests/Plugins/python/shelf_pb2.py]"
        for plugin in [PluginUnderTest.ruby(folder: "ruby-old"), .ruby(folder: "ruby-old", descriptors)] {
            try withGateway(plugin) { gateway in
                try #expect(gateway.counts("handled") == 0)
                try expectShelf(gateway, tls: true)
            }
        }
    }

    @Test("tf: TLS of RSA with 1,024 bits though nobody asked, and a StopProvider that ends it at its head")
    func tf() throws {
        let directory = try TestDirectory()
        let plugin = try PluginUnderTest.python("on_tf", library: "tf", environment: ["HOME": directory.path])
        let gateway = try RunningGateway([plugin], directory: directory)
        try ending(gateway) {
            let state = try gateway.plugin("shelf")
            #expect(state["services"] == ["tfplugin6.Provider"] && state["tls"] == true, "\(state)")
            #expect(state["version"] == 6 && state["restarts"] == 0 && state["last_error"] == .null, "\(state)")
            let validated = try gateway.post(
                "/shelf/tfplugin6.Provider/ValidateProviderConfig", #"{"config":{"msgpack":"gA=="}}"#)
            #expect(validated.json["diagnostics"][0]["summary"] == "this provider is empty", "\(validated)")
        }
    }

    @Test("tf and hc-go-plugin-server with mtls: off: the start says that there is a certificate")
    func certificateThatNobodyAskedFor() throws {
        let directory = try TestDirectory()
        for plugin in [
            try PluginUnderTest.python(
                "on_tf", library: "tf", environment: ["HOME": directory.path], eager, "mtls: off"),
            try .python("on_hc_go_plugin_server", library: "others", eager, "mtls: off"),
        ] {
            try expectStartError(of: plugin, with: "certificate", "mtls")
        }
    }

    @Test("hc-go-plugin-server: always TLS, RSA, a padded field 6, version 6 whatever is offered")
    func alwaysTLS() throws {
        try withGateway(.python("on_hc_go_plugin_server", library: "others")) { gateway in
            try expectShelf(gateway, tls: true)
            try #expect(gateway.plugin("shelf")["version"] == 6)
        }
        let plugin = try PluginUnderTest.python("on_hc_go_plugin_server", library: "others", eager, "versions: [1]")
        try expectStartError(of: plugin, with: "6", "versions")
        try expectCleanStop(.python("on_hc_go_plugin_server", library: "others"))
    }

    @Test("funppy: its generated files are the library's", arguments: ["auto", "off"])
    func funppy(mtls: String) throws {
        try withGateway(.python("on_funppy", library: "others", "mtls: \(mtls)")) { gateway in
            try #expect(gateway.plugin("shelf")["services"] == ["proto.DebugTalk"])
            let sum = try gateway.post("/shelf/proto.DebugTalk/Call", #"{"name":"add","args":"WzIsM10="}"#)
            #expect(sum.text == #"{"value":"NQ=="}"#, "\(sum)")
            let unknown = try gateway.post("/shelf/proto.DebugTalk/Call", #"{"name":"subtract","args":"W10="}"#)
            expectProblem(unknown, "plugin-error", 500, "UNKNOWN")
            #expect(unknown.detail.contains("subtract not registered"), "\(unknown)")
        }
    }

    @Test("a Python program that is no plugin, and one that cannot be found: the start says what happened")
    func noPlugin() throws {
        var plugin = try PluginUnderTest.python("shelf", eager)
        try expectStartError(of: plugin, with: "handshake", "exit status 0")
        plugin.command[1] += ".missing"
        try expectStartError(of: plugin, with: "No such file", "exit status 2")
    }
}
