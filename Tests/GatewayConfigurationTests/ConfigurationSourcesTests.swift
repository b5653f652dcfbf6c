internal import GatewayConfiguration
internal import GatewayTestKit
internal import Testing

@Suite struct ConfigurationSourcesTests {
    private func sources(
        _ yaml: String? = nil, environment: [String: String] = [:], flags: ListenerOverrides = ListenerOverrides()
    ) -> ConfigurationSources {
        ConfigurationSources(
            file: yaml.map { ConfigurationSources.File(name: "p.yaml", bytes: Array($0.utf8)) },
            environment: environment, flags: flags, readFile: storedFile)
    }

    private func faults(_ sources: ConfigurationSources) -> [String] {
        do throws(ConfigurationFaults) {
            _ = try sources.load()
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    private let file = "listen: 127.0.0.1:1\nadmin: 127.0.0.1:2\nprobes: 127.0.0.1:3"
    private let variables = [
        "PATCHBAY_LISTEN": "127.0.0.1:11", "PATCHBAY_ADMIN": "127.0.0.1:12", "PATCHBAY_PROBES": "127.0.0.1:13",
    ]

    private func ports(_ configuration: Configuration) -> [UInt16?] {
        [configuration.listen, configuration.admin, configuration.probes].map { listener in
            guard case .tcp(_, let port)? = listener else { return nil }
            return port
        }
    }

    @Test func `Flags win over the environment, that over the file, that over the defaults`() throws {
        let flags = ListenerOverrides(listen: "127.0.0.1:21", admin: "127.0.0.1:22", probes: "127.0.0.1:23")
        #expect(try ports(sources().load()) == [8080, 9901, nil])
        #expect(try ports(sources(file).load()) == [1, 2, 3])
        #expect(try ports(sources(file, environment: variables).load()) == [11, 12, 13])
        #expect(try ports(sources(file, environment: variables, flags: flags).load()) == [21, 22, 23])
        #expect(try ports(sources(environment: variables).load()) == [11, 12, 13])
        #expect(
            try ports(sources(file, environment: variables, flags: ListenerOverrides(admin: "off")).load())
                == [11, nil, 13])
    }

    @Test func `A variable that is set to nothing says nothing`() throws {
        let environment = ["PATCHBAY_LISTEN": "", "PATCHBAY_ADMIN": "off"]
        #expect(try ports(sources(file, environment: environment).load()) == [1, nil, 3])
    }

    @Test func `Faults of all sources are told at once, each with its source`() {
        let wrong = sources(
            "workers: 0", environment: ["PATCHBAY_ADMIN": "nowhere"], flags: ListenerOverrides(listen: "off"))
        let places = faults(wrong).map { $0.split(separator: " ").first ?? "" }
        #expect(places == ["p.yaml:1:10:", "--listen:", "PATCHBAY_ADMIN:"])
    }

    @Test func `A wrong value that a flag overrides is wrong still`() {
        #expect(faults(sources("listen: x", flags: ListenerOverrides(listen: "127.0.0.1:1"))).count == 1)
    }

    @Test func `Two listeners cannot have one address`() throws {
        #expect(
            faults(sources("listen: 127.0.0.1:5\nadmin: localhost:5")) == [
                "p.yaml:2:8: admin: 127.0.0.1:5 is the address of listen too"
            ])
        #expect(
            faults(sources("listen: unix:/a", flags: ListenerOverrides(probes: "unix:/a"))) == [
                "--probes: probes: unix:/a is the address of listen too"
            ])
        #expect(
            faults(sources("listen: 127.0.0.1:9901")) == [
                "p.yaml:1:9: admin: 127.0.0.1:9901 is the address of listen too"
            ])
        #expect(
            faults(sources("listen: 127.0.0.1:5\nadmin: 127.0.0.1:5\nprobes: 127.0.0.1:5")) == [
                "p.yaml:2:8: admin: 127.0.0.1:5 is the address of listen too",
                "p.yaml:3:9: probes: 127.0.0.1:5 is the address of listen too",
            ])
        #expect(
            faults(sources("listen: 127.0.0.1:5\nadmin: '127.0.0.1:${PORT}'", environment: ["PORT": "5"])) == [
                "p.yaml:2:8: admin: what ${…} stands for is the address of listen too"
            ])
        #expect(faults(sources("listen: 127.0.0.1:0\nadmin: 127.0.0.1:0")) == [])
        #expect(faults(sources("listen: 127.0.0.1:5\nadmin: 127.0.0.1:5", flags: .init(listen: "127.0.0.1:6"))) == [])
    }

    @Test func `A unix socket's path is the same in whatever way it is written`() {
        let clashes = { (one: String, other: String) in
            !faults(sources("listen: unix:\(one)\nadmin: unix:\(other)")).isEmpty
        }
        #expect(clashes("/tmp/x", "/tmp/../tmp/x"))
        #expect(clashes("/tmp/x", "//tmp/./x"))
        #expect(clashes("/x", "/../x"))
        #expect(clashes("x", "./x"))
        #expect(clashes("../x", "a/../../x"))
        #expect(!clashes("/tmp/x", "tmp/x"))
        #expect(!clashes("../x", "x"))
        #expect(!clashes("../../x", "../x"))
    }

    @Test func `The plugin of a command line stands alone`() throws {
        var sources = sources(environment: ["PATCHBAY_LISTEN": "127.0.0.1:0"])
        sources.plugin = PluginConfiguration(name: "kv", command: ["./kv"])
        let configuration = try sources.load()
        #expect(configuration.plugins.map(\.name) == ["kv"])
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 0))
    }

    @Test func `A plugin of the command line has its executable's name`() throws {
        let derived = try PluginConfiguration(named: nil, command: ["/opt/My_Plugin.bin"], cookie: nil)
        #expect(derived.name == "my-plugin-bin")
        let plugin = try PluginConfiguration(named: "kv", command: ["./x", "-v"], cookie: "BASIC_PLUGIN=a=b")
        #expect(plugin.name == "kv")
        #expect(plugin.command == ["./x", "-v"])
        #expect(plugin.cookie == Cookie(key: "BASIC_PLUGIN", value: "a=b"))
    }

    @Test func `An interpreter's plugin has its script's name`() throws {
        let directory = try TestDirectory()
        for file in ["My_Plugin.v2.py", "7z.rb", "wrap"] { try directory.write("", to: file) }
        func name(_ command: String...) throws -> String {
            try PluginConfiguration(named: nil, command: command, cookie: nil).name
        }
        let script = directory.path + "/My_Plugin.v2.py"
        for interpreter in ["/usr/bin/python3.11", "python", "ruby3.1", "node", "/bin/sh", "pypy3"] {
            try #expect(name(interpreter, "-u", script, directory.path + "/wrap") == "my-plugin-v2", "\(interpreter)")
        }
        try #expect(name("/usr/bin/env", "python3", directory.path + "/wrap") == "wrap")
        // Neither a file, nor a name for a plugin, nor an interpreter.
        try #expect(name("python3", "-m", "plugin") == "python3")
        try #expect(name("python3", directory.path) == "python3")
        try #expect(name("ruby", directory.path + "/7z.rb") == "ruby")
        try #expect(name("pythonic", script) == "pythonic")
    }

    @Test func `What cannot be a plugin of the command line says why`() {
        let fault = { (name: String?, command: [String], cookie: String?) -> String? in
            do throws(CommandLineFault) {
                _ = try PluginConfiguration(named: name, command: command, cookie: cookie)
                return nil
            } catch {
                return error.message
            }
        }
        #expect(fault("a", [], nil) == "the plugin's command is empty")
        #expect(fault("a", [""], nil) == "the plugin's command is empty")
        #expect(fault("A", ["x"], nil)?.hasPrefix("\"A\" cannot be a plugin's name: expected a lower-case") == true)
        #expect(fault(nil, ["/bin/7z"], nil)?.hasSuffix("; give it one with --name") == true)
        #expect(fault("a", ["x"], "KEY") == "--cookie: expected KEY=VALUE, found \"KEY\"")
        #expect(fault("a", ["x"], "KEY=")?.hasPrefix("--cookie: expected KEY=VALUE") == true)
        #expect(fault("a", ["x"], "=v")?.hasPrefix("--cookie: expected a variable's name") == true)
        #expect(fault("a", ["x"], "PLUGIN_MIN_PORT=1")?.hasPrefix("--cookie: PLUGIN_MIN_PORT is go-plugin's") == true)
    }
}
