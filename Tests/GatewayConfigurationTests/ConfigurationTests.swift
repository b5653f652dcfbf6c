internal import GatewayConfiguration
internal import Testing

/// Every key of the file but those of a plugin: its value, its default, and what is refused.
@Suite struct ConfigurationTests {
    @Test func `Nothing at all is the default of everything`() throws {
        for nothing in ["", "# a comment\n", "{}", "---\n", "plugins: []", "plugins:", "limits:\njson:\nlog:\nhosts:"] {
            #expect(try read(nothing) == Configuration(), "\(nothing)")
        }
    }

    @Test func `The defaults are those of the contract`() {
        let configuration = Configuration()
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 8080))
        #expect(configuration.admin == .tcp(host: "127.0.0.1", port: 9901))
        #expect(configuration.probes == nil)
        #expect(configuration.runtimeDirectory == nil)
        #expect(configuration.workers == nil)
        #expect(configuration.limits.maximumRequestBodyBytes == 4_194_304)
        #expect(configuration.limits.maximumReplyMessageBytes == 16_777_216)
        #expect(configuration.limits.maximumHeaderBytes == 16_384)
        #expect(configuration.limits.maximumConnections == 10_000)
        #expect(configuration.limits.idleTimeout == .seconds(75))
        #expect(configuration.limits.requestTimeout == .seconds(30))
        #expect(configuration.json == JSONStyle())
        #expect(configuration.errors == .problem)
        #expect(configuration.log.level == .info)
        #expect(configuration.log.format == .auto)
        #expect(configuration.log.access)
        #expect(configuration.drainDelay == .zero)
        #expect(configuration.drainTimeout == .seconds(20))
    }

    @Test func `The contract's example is read, as far as it is served`() throws {
        let example = """
            listen: 127.0.0.1:8080
            admin: 127.0.0.1:9901
            probes: off
            runtime_directory: auto
            workers: auto
            hosts: []
            limits: { request_body: 4MiB, reply_message: 16MiB, headers: 16KiB, connections: 10000, \
            connections_per_client: off, requests_per_client: off, idle_timeout: 75s, request_timeout: 30s, \
            stream_timeout: off }
            json: { unknown_fields: reject, defaults: omit, names: json, enums: name }
            errors: problem
            forward_headers: []
            log: { level: info, format: auto, access: on }
            drain_delay: 0s
            drain_timeout: 20s
            plugins:
              - name: orders
                command: [/usr/lib/plugins/orders, --verbose]
                cookie: { key: ORDERS_PLUGIN, value: hello }
                versions: any
                protocols: [grpc, netrpc]
                env: { LOG_LEVEL: info }
                directory: /var/lib/orders
                mtls: auto
                required: start
                descriptors: auto
                services: [shop.v1.Orders]
                mount: /
                pool: { min: 1, max: 1, in_flight: 100, queue: 1000, queue_timeout: 1s, idle_timeout: off, \
            max_requests: off, max_age: off, max_memory: off }
                start_timeout: 60s
                health: { interval: 5s, timeout: 1s, failures: 3 }
                restart: { initial: 100ms, maximum: 30s, breaker: { failures: 5, within: 60s } }
                shutdown_grace: 2s
            """
        var expected = Configuration()
        var plugin = PluginConfiguration(name: "orders", command: ["/usr/lib/plugins/orders", "--verbose"])
        plugin.cookie = Cookie(key: "ORDERS_PLUGIN", value: "hello")
        plugin.env = ["LOG_LEVEL": "info"]
        plugin.directory = "/var/lib/orders"
        plugin.services = ["shop.v1.Orders"]
        expected.plugins = [plugin]
        #expect(try read(example) == expected)
    }

    @Test func `listen is an address`() throws {
        #expect(try read("listen: 0.0.0.0:0").listen == .tcp(host: "0.0.0.0", port: 0))
        #expect(try read("listen: '[::]:8080'").listen == .tcp(host: "::", port: 8080))
        #expect(try read("listen: localhost:80").listen == .tcp(host: "127.0.0.1", port: 80))
        #expect(try read("listen: unix:/run/p.sock").listen == .unix(path: "/run/p.sock"))
        #expect(
            faults("listen: 8080") == [
                "p.yaml:1:9: listen: expected an address such as 127.0.0.1:8080, [::]:8080 or "
                    + "unix:/run/patchbay.sock, found \"8080\""
            ])
        for wrong in [
            "off", ":8080", "127.0.0.1", "127.0.0.1:99999", "example.com:80", "unix:", "http://127.0.0.1:80",
            "unix:/\(String(repeating: "p", count: 107))", "[127.0.0.1:80]", "{a: 1}",
        ] {
            #expect(faults("listen: \(wrong)").count == 1, "\(wrong)")
        }
    }

    @Test func `admin and probes can be off`() throws {
        for off in ["off", "false", "\"off\""] {
            #expect(try read("admin: \(off)").admin == nil)
            #expect(try read("probes: \(off)").probes == nil)
        }
        #expect(try read("admin: unix:/run/a.sock").admin == .unix(path: "/run/a.sock"))
        #expect(try read("probes: 0.0.0.0:9902").probes == .tcp(host: "0.0.0.0", port: 9902))
        #expect(faults("admin: on\nprobes: 1").count == 2)
    }

    @Test func `runtime_directory is auto or an absolute path`() throws {
        #expect(try read("runtime_directory: /run/x").runtimeDirectory == "/run/x")
        #expect(try read("runtime_directory: auto").runtimeDirectory == nil)
        #expect(
            faults("runtime_directory: run") == [
                "p.yaml:1:20: runtime_directory: expected auto or an absolute path, found \"run\""
            ])
    }

    @Test func `workers is auto or a number`() throws {
        #expect(try read("workers: 2").workers == 2)
        #expect(try read("workers: auto").workers == nil)
        #expect(
            faults("workers: 0") == [
                "p.yaml:1:10: workers: expected auto or a whole number from 1 to 64, found \"0\""
            ])
        for wrong in ["-1", "257", "2.0", "\"2\"", "0x2", "010", "1e1", "many", "[2]", "~", "99999999999999999999"] {
            #expect(faults("workers: \(wrong)").count == 1, "\(wrong)")
        }
    }

    @Test func `hosts are names, lower-cased`() throws {
        let hosts = try read("hosts: [API.example, '*', '[::1]', 10.0.0.1]").hosts
        #expect(hosts == ["api.example", "*", "[::1]", "10.0.0.1"])
        #expect(faults("hosts: api.example") == ["p.yaml:1:8: hosts: expected a list ([a, b]), found \"api.example\""])
        #expect(
            faults("hosts: [a, 'https://b', 'c:80', '', a]").map { $0.prefix { $0 != " " } } == [
                "p.yaml:1:12:", "p.yaml:1:25:", "p.yaml:1:33:", "p.yaml:1:37:",
            ])
    }

    @Test func `limits are sizes, counts and durations`() throws {
        let limits = try read(
            """
            limits:
              request_body: 100
              reply_message: 1GiB
              headers: 1KiB
              connections: 7
              idle_timeout: 2m
              request_timeout: 1.5s
            """
        ).limits
        #expect(limits.maximumRequestBodyBytes == 100)
        #expect(limits.maximumReplyMessageBytes == 1 << 30)
        #expect(limits.maximumHeaderBytes == 1024)
        #expect(limits.maximumConnections == 7)
        #expect(limits.idleTimeout == .seconds(120))
        #expect(limits.requestTimeout == .milliseconds(1500))
    }

    @Test(arguments: [
        "request_body: 4MB", "request_body: 0", "request_body: 2GiB", "request_body: -1", "request_body: 1.5MiB",
        "reply_message: 4 MiB", "reply_message: MiB", "headers: 512", "headers: 2MiB", "connections: 0",
        "connections: 1KiB", "idle_timeout: 1500ms", "idle_timeout: 0s", "idle_timeout: 75", "request_timeout: 30",
        "request_timeout: 0", "request_timeout: 5 s", "request_timeout: -5s", "request_timeout: 25h",
        "request_timeout: 1s500ms", "request_timeout: .5s", "request_timeout: 1.s", "request_timeout: off",
        "request_timeout: 99999999999999999999h", "request_timeout: 1.123456789h", "request_body: 99999999999999999GiB",
    ])
    func `A limit that cannot be is refused`(line: String) {
        let found = faults("limits:\n  \(line)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("p.yaml:2:\(line.prefix { $0 != " " }.count + 4): limits.") == true)
    }

    @Test func `json says how ProtoJSON is read and written`() throws {
        let style = try read("json: { unknown_fields: ignore, defaults: print, names: proto, enums: number }").json
        #expect(style.ignoresUnknownFields)
        #expect(style.printsDefaults)
        #expect(style.usesProtoNames)
        #expect(style.printsEnumNumbers)
        #expect(
            faults("json: { unknown_fields: drop, defaults: true, names: json_name, enums: 1 }") == [
                "p.yaml:1:25: json.unknown_fields: expected ignore or reject, found \"drop\"",
                "p.yaml:1:41: json.defaults: expected print or omit, found \"true\"",
                "p.yaml:1:54: json.names: expected proto or json, found \"json_name\"",
                "p.yaml:1:72: json.enums: expected number or name, found \"1\"",
            ])
    }

    @Test func `errors is problem or google`() throws {
        #expect(try read("errors: google").errors == .google)
        #expect(faults("errors: html") == ["p.yaml:1:9: errors: expected problem or google, found \"html\""])
    }

    @Test func `forward_headers are names that a client may set`() throws {
        #expect(
            try read("forward_headers: [Authorization, X-Tenant, Grpc-Metadata-*, grpc-metadata-foo]").forwardHeaders
                == ["authorization", "x-tenant", "grpc-metadata-*", "grpc-metadata-foo"])
        for wrong in [
            "Host", "grpc-timeout", "Content-Type", "Connection", "X-Request-Id", "traceparent", "X-Patchbay-Caller",
            "TE", "Grpc-Metadata-Grpc-Status", "Grpc-Metadata-Host", "'*'", "X-*", "'a b'", "grpc-metadata-", "'x:y'",
            "é",
        ] {
            #expect(faults("forward_headers: [\(wrong)]").count == 1, "\(wrong)")
        }
    }

    @Test func `log says what is logged and how`() throws {
        let log = try read("log: { level: debug, format: json, access: off }").log
        #expect(log.level == .debug)
        #expect(log.format == .json)
        #expect(!log.access)
        #expect(try read("log: { access: false }").log.access == false)
        #expect(try read("log: { access: true }").log.access)
        #expect(
            faults("log: { level: loud, format: xml, access: maybe }") == [
                "p.yaml:1:15: log.level: expected trace, debug, info, warn or error, found \"loud\"",
                "p.yaml:1:29: log.format: expected auto, text or json, found \"xml\"",
                "p.yaml:1:42: log.access: expected on or off, found \"maybe\"",
            ])
    }

    @Test func `drain_delay and drain_timeout are durations`() throws {
        let configuration = try read("drain_delay: 5s\ndrain_timeout: 250ms")
        #expect(configuration.drainDelay == .seconds(5))
        #expect(configuration.drainTimeout == .milliseconds(250))
        #expect(try read("drain_delay: 0").drainDelay == .zero)
        #expect(
            faults("drain_timeout: 20") == [
                "p.yaml:1:16: drain_timeout: expected a duration such as 250ms, 5s or 2m, from 0s to 1h, found \"20\""
            ])
    }

    @Test(arguments: ["tls: { certificate: f }", "auth: { tokens: [] }", "cors: { origins: [a] }"])
    func `What is not served yet is refused`(line: String) {
        let key = line.prefix { $0 != ":" }
        #expect(faults(line) == ["p.yaml:1:\(key.count + 3): \(key): not supported yet; leave it out"])
        #expect(faults("\(key): {}") == [])
        #expect(faults("\(key):") == [])
    }

    @Test func `Streams have a deadline when they are given one`() throws {
        #expect(try read("limits: { stream_timeout: 90s }").limits.streamTimeout == .seconds(90))
        for text in ["off", "false"] {
            #expect(try read("limits: { stream_timeout: \(text) }").limits.streamTimeout == nil)
        }
        #expect(
            faults("limits: { stream_timeout: 25h }") == [
                "p.yaml:1:27: limits.stream_timeout: expected off or a duration such as 250ms, 5s or 2m, from 1ms to 24h, "
                    + "found \"25h\""
            ])
    }

    @Test(arguments: ["connections_per_client: 5", "requests_per_client: 100/s"])
    func `A limit that is not served yet may be off alone`(line: String) {
        let key = line.prefix { $0 != ":" }
        #expect(faults("limits: { \(line) }").first?.hasSuffix("not supported yet; leave it out, or write off") == true)
        #expect(faults("limits: { \(key): off }") == [])
        #expect(faults("limits: { \(key): false }") == [])
    }

    @Test func `Unknown keys and keys that stand twice are refused`() {
        #expect(
            faults("lissten: a\nlimits: { foo: 1 }\nadmin: off\nadmin: off\nListen: b\n1: 2") == [
                "p.yaml:1:1: lissten: unknown key; did you mean listen?",
                "p.yaml:2:11: limits.foo: unknown key; here can stand request_body, reply_message, headers, connections, "
                    + "connections_per_client, requests_per_client, idle_timeout, request_timeout or stream_timeout",
                "p.yaml:4:1: admin: the key stands twice, first in line 3",
                "p.yaml:5:1: Listen: unknown key; did you mean listen?",
                "p.yaml:6:1: 1: unknown key; here can stand listen, admin, probes, runtime_directory, workers, hosts, tls, "
                    + "auth, cors, limits, json, errors, forward_headers, log, drain_delay, drain_timeout or plugins",
            ])
    }

    @Test func `A mapping or list of the wrong kind is refused`() {
        #expect(faults("[a]") == ["p.yaml:1:1: expected a mapping (key: value), found a list"])
        #expect(faults("text") == ["p.yaml:1:1: expected a mapping (key: value), found \"text\""])
        #expect(faults("limits: []") == ["p.yaml:1:9: limits: expected a mapping (key: value), found a list"])
        #expect(faults("plugins: {a: 1}") == ["p.yaml:1:10: plugins: expected a list ([a, b]), found a mapping"])
        #expect(
            faults("plugins: [a]").first == "p.yaml:1:11: plugins[0]: expected a mapping (key: value), found \"a\"")
    }

    @Test func `A file of more than a mebibyte is no configuration`() {
        let file = "#" + String(repeating: "x", count: 1 << 20)
        #expect(faults(file) == ["p.yaml:1:1: larger than 1048576 bytes"])
    }
}
