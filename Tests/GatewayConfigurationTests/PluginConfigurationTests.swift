internal import GatewayConfiguration
internal import PluginProtocol
internal import Schema
internal import Testing

/// Every key of a plugin: its value, its default, and what is refused.
@Suite struct PluginConfigurationTests {
    @Test func `A name and a command are enough`() throws {
        let plugin = try #require(try plugin(""))
        #expect(plugin == PluginConfiguration(name: "orders", command: ["./orders"]))
        #expect(plugin.cookie == nil)
        #expect(plugin.versions == .any)
        #expect(plugin.versions.offered == [1, 2, 3, 4, 5, 6, 7])
        #expect(plugin.protocols == [.grpc, .netrpc])
        #expect(plugin.env.isEmpty && plugin.passEnv.isEmpty)
        #expect(plugin.directory == nil)
        #expect(plugin.mtls == .auto)
        #expect(plugin.required == .start)
        #expect(plugin.descriptors == .auto)
        #expect(plugin.services == nil)
        #expect(plugin.pool.min == 1)
        #expect(plugin.pool.max == 1)
        #expect(plugin.pool.inFlight == 100)
        #expect(plugin.pool.queue == 1000)
        #expect(plugin.pool.queueTimeout == .seconds(1))
        #expect(plugin.startTimeout == .seconds(60))
        #expect(plugin.health.interval == .seconds(5))
        #expect(plugin.health.timeout == .seconds(1))
        #expect(plugin.health.failures == 3)
        #expect(plugin.restart.initial == .milliseconds(100))
        #expect(plugin.restart.maximum == .seconds(30))
        #expect(plugin.restart.breaker.failures == 5)
        #expect(plugin.restart.breaker.within == .seconds(60))
        #expect(plugin.shutdownGrace == .seconds(2))
    }

    @Test func `Without name and command both are missed`() {
        #expect(
            faults("plugins:\n  - cookie: { key: A, value: b }\n  -") == [
                "p.yaml:2:5: plugins[0].name: missing; expected a name such as orders",
                "p.yaml:2:5: plugins[0].command: missing; expected a list such as [/usr/lib/plugins/orders, --verbose]",
                "p.yaml:3:4: plugins[1].name: missing; expected a name such as orders",
                "p.yaml:3:4: plugins[1].command: missing; expected a list such as [/usr/lib/plugins/orders, --verbose]",
            ])
    }

    @Test func `A name is a path segment that is not the gateway's own`() throws {
        let longest = "a" + String(repeating: "b", count: 62)
        #expect(try read("plugins: [{name: a-1, command: [x]}, {name: \(longest), command: [x]}]").plugins.count == 2)
        for name in ["Orders", "1a", "-a", "a_b", "a/b", "\(longest)c", "''", "docs", "plugins", "5", "[a]", "é"] {
            #expect(faults("plugins: [{name: \(name), command: [x]}]").count == 1, "\(name)")
        }
        #expect(
            faults("plugins: [{name: healthz, command: [x]}]") == [
                "p.yaml:1:18: plugins[0].name: the name healthz is one of the gateway's own paths; choose another"
            ])
    }

    @Test func `No two plugins have one name`() {
        #expect(
            faults("plugins:\n  - { name: a, command: [x] }\n  - { name: a, command: [y] }") == [
                "p.yaml:3:13: plugins[1].name: a is already the plugin in line 2"
            ])
    }

    @Test func `A command is a list of words`() throws {
        #expect(
            try read("plugins: [{name: a, command: [./x, '', 5, -v, -v, true]}]").plugins.first?.command
                == ["./x", "", "5", "-v", "-v", "true"])
        #expect(
            faults("plugins: [{name: a, command: ./x -v}]") == [
                "p.yaml:1:30: plugins[0].command: expected a list ([a, b]), found \"./x -v\""
            ])
        for command in ["[]", "['', a]", "~", "[a, [b]]", "[a, ~]", "[\"a\\0b\"]"] {
            #expect(faults("plugins: [{name: a, command: \(command)}]").count == 1, "\(command)")
        }
    }

    @Test func `A cookie has a key and a value`() throws {
        let cookie = try plugin("cookie: { key: PLUGIN_MAGIC, value: 1 }")?.cookie
        #expect(cookie == Cookie(key: "PLUGIN_MAGIC", value: "1"))
        #expect(
            pluginFaults("cookie: { key: A }") == [
                "p.yaml:4:13: plugins[0].cookie.value: missing; expected text"
            ])
        for cookie in [
            "{ value: a }", "{ key: '', value: a }", "{ key: A=B, value: a }", "{ key: A, value: '' }", "A=b",
            "{ key: PLUGIN_PROTOCOL_VERSIONS, value: a }", "{ key: A, value: b, more: c }", "[A]",
        ] {
            #expect(pluginFaults("cookie: \(cookie)").count >= 1, "\(cookie)")
        }
    }

    @Test func `A cookie as the command line has it is not repeated, for it may be a secret`() {
        #expect(
            pluginFaults("cookie: A=s3cret") == [
                "p.yaml:4:13: plugins[0].cookie: expected a mapping ({ key: ORDERS_PLUGIN, value: hello }), "
                    + "found something else"
            ])
    }

    @Test func `versions is any or a list`() throws {
        #expect(try plugin("versions: [5, 6]")?.versions == .only([5, 6]))
        #expect(try plugin("versions: any")?.versions == .any)
        #expect(
            pluginFaults("versions: 5") == [
                "p.yaml:4:15: plugins[0].versions: expected any or a list such as [5, 6], found \"5\""
            ])
        for versions in ["[]", "[a]", "[-1]", "[1, 1]", "[2147483648]", "{}", "all"] {
            #expect(pluginFaults("versions: \(versions)").count == 1, "\(versions)")
        }
        #expect(AppVersions.only([5, 6]).offered == [5, 6])
        #expect(AppVersions.only([5, 6]).accepts(6))
        #expect(!AppVersions.only([5]).accepts(6))
        #expect(AppVersions.any.accepts(99))
    }

    @Test func `protocols are those that the plugin may answer with`() throws {
        #expect(try plugin("protocols: [grpc]")?.protocols == [.grpc])
        #expect(
            pluginFaults("protocols: [netrpc]") == [
                "p.yaml:4:16: plugins[0].protocols: net/rpc is not supported yet; leave it out, or write [grpc]"
            ])
        for protocols in ["[]", "[http]", "grpc", "[grpc, grpc]"] {
            #expect(pluginFaults("protocols: \(protocols)").count == 1, "\(protocols)")
        }
    }

    @Test func `env sets variables, save go-plugin's own and the cookie`() throws {
        #expect(
            try plugin("env: { LOG_LEVEL: info, PORT: 8080, EMPTY: '', ON: true }")?.env
                == ["LOG_LEVEL": "info", "PORT": "8080", "EMPTY": "", "ON": "true"])
        #expect(
            pluginFaults("env: { PLUGIN_MIN_PORT: 1 }") == [
                "p.yaml:4:12: plugins[0].env.PLUGIN_MIN_PORT: variables that begin with PLUGIN_ are between go-plugin and "
                    + "its host"
            ])
        #expect(pluginFaults("cookie: { key: A, value: b }\nenv: { A: c }").count == 1)
        for env in ["[A]", "{ A=B: c }", "{ '': c }", "{ A: [b] }", "{ A: ~ }", "{ 1A: b }", "{ A: b, A: c }", "A"] {
            #expect(pluginFaults("env: \(env)").count == 1, "\(env)")
        }
    }

    @Test func `pass_env names variables`() throws {
        #expect(try plugin("pass_env: [HTTPS_PROXY, A]")?.passEnv == ["HTTPS_PROXY", "A"])
        for names in ["A", "[A, A]", "[A=B]", "[PLUGIN_X]"] {
            #expect(pluginFaults("pass_env: \(names)").count == 1, "\(names)")
        }
    }

    @Test func `directory is a path`() throws {
        #expect(try plugin("directory: ./data")?.directory == "./data")
        for directory in ["''", "[a]", "~"] {
            #expect(pluginFaults("directory: \(directory)").count == 1, "\(directory)")
        }
    }

    @Test func `mtls is auto, required or off`() throws {
        #expect(try plugin("mtls: auto")?.mtls == .auto)
        #expect(try plugin("mtls: required")?.mtls == .required)
        #expect(try plugin("mtls: off")?.mtls == .off)
        #expect(try plugin("mtls: false")?.mtls == .off)
        #expect(
            pluginFaults("mtls: on") == [
                "p.yaml:4:11: plugins[0].mtls: expected auto, required or off, found \"on\""
            ])
    }

    @Test func `descriptors is auto or a list of files`() throws {
        #expect(try plugin("descriptors: auto")?.descriptors == .auto)
        #expect(
            try plugin("descriptors: [a.binpb, /b/c.pyc, 5]")?.descriptors == .files(["a.binpb", "/b/c.pyc", "5"]))
        #expect(
            pluginFaults("descriptors: a.binpb") == [
                "p.yaml:4:18: plugins[0].descriptors: expected auto or a list of files, found \"a.binpb\""
            ])
        for descriptors in ["[]", "['']", "[a, a]", "[[a]]", "{}", "~", "off"] {
            #expect(pluginFaults("descriptors: \(descriptors)").count == 1, "\(descriptors)")
        }
    }

    @Test func `required says when readiness waits`() throws {
        #expect(try plugin("required: start")?.required == .start)
        #expect(try plugin("required: true")?.required == .always)
        #expect(try plugin("required: off")?.required == .never)
        #expect(
            pluginFaults("required: maybe") == [
                "p.yaml:4:15: plugins[0].required: expected start, true or false, found \"maybe\""
            ])
    }

    @Test func `services are full names`() throws {
        #expect(try plugin("services: [shop.v1.Orders, Plain]")?.services == ["shop.v1.Orders", "Plain"])
        for services in ["[]", "[shop..Orders]", "[/shop.Orders]", "[a, a]", "[shop.*]", "shop.v1.Orders"] {
            #expect(pluginFaults("services: \(services)").count == 1, "\(services)")
        }
    }

    @Test func `pool has counts and a timeout`() throws {
        let pool = try plugin("pool: { min: 2, max: 4, in_flight: 7, queue: 0, queue_timeout: 250ms }")?.pool
        #expect(pool?.min == 2)
        #expect(pool?.max == 4)
        #expect(pool?.inFlight == 7)
        #expect(pool?.queue == 0)
        #expect(pool?.queueTimeout == .milliseconds(250))
        #expect(try plugin("pool: { min: 3 }")?.pool.max == 3)
        #expect(
            pluginFaults("pool: { min: 3, max: 2 }") == [
                "p.yaml:4:26: plugins[0].pool.max: 2 is less than min, which is 3"
            ])
        for line in ["min: 0", "max: 0", "in_flight: 0", "queue: -1", "queue_timeout: 1", "size: 3", "min: 1001"] {
            #expect(pluginFaults("pool: { \(line) }").count == 1, "\(line)")
        }
    }

    @Test(arguments: ["idle_timeout: 5m", "max_requests: 100", "max_age: 1h", "max_memory: 1GiB"])
    func `A pool's key that is not served yet may be off alone`(line: String) {
        #expect(pluginFaults("pool: { \(line) }").count == 1)
        #expect(pluginFaults("pool: { \(line.prefix { $0 != ":" }): off }") == [])
    }

    @Test func `Timeouts, health and restart have durations and counts`() throws {
        let plugin = try plugin(
            """
            start_timeout: 5s
            health: { interval: 1s, timeout: 250ms, failures: 2 }
            restart: { initial: 1s, maximum: 2m, breaker: { failures: 3, within: 10s } }
            shutdown_grace: 0s
            """)
        #expect(plugin?.startTimeout == .seconds(5))
        #expect(plugin?.health.interval == .seconds(1))
        #expect(plugin?.health.timeout == .milliseconds(250))
        #expect(plugin?.health.failures == 2)
        #expect(plugin?.restart.initial == .seconds(1))
        #expect(plugin?.restart.maximum == .seconds(120))
        #expect(plugin?.restart.breaker.failures == 3)
        #expect(plugin?.restart.breaker.within == .seconds(10))
        #expect(plugin?.shutdownGrace == .zero)
    }

    @Test(arguments: [
        "start_timeout: 0s", "start_timeout: soon", "shutdown_grace: 2", "health: { interval: 0s }",
        "health: { timeout: 0s }", "health: { failures: 0 }", "health: off", "restart: { initial: 0s }",
        "restart: { maximum: 25h }", "restart: { initial: 10s, maximum: 1s }", "restart: { breaker: { failures: 0 } }",
        "restart: { breaker: { within: 0s } }", "restart: { breaker: off }", "unknown: 1",
    ])
    func `What cannot be is refused`(line: String) {
        #expect(pluginFaults(line).count == 1)
    }

    @Test func `Routes are rules, their additional bindings behind them`() throws {
        let plugin = try #require(
            try plugin(
                """
                mount: /shop/v2
                routes:
                  - { get: "/v1/{name=orders/*}", method: shop.v1.Orders/Get, response_body: order }
                  - post: /v1/orders:import
                    method: shop.v1.Orders/Import
                    body: "*"
                    additional_bindings: [ { custom: { kind: "*", path: /v1/import } }, { put: /v1/i, body: order } ]
                """))
        #expect(plugin.mount == "/shop/v2")
        #expect(
            plugin.routes == [
                RouteConfiguration(
                    service: "shop.v1.Orders", method: "Get",
                    rules: [HTTPRule(verb: "GET", template: "/v1/{name=orders/*}", responseBody: "order")]),
                RouteConfiguration(
                    service: "shop.v1.Orders", method: "Import",
                    rules: [
                        HTTPRule(verb: "POST", template: "/v1/orders:import", body: "*"),
                        HTTPRule(verb: "*", template: "/v1/import"),
                        HTTPRule(verb: "PUT", template: "/v1/i", body: "order"),
                    ]),
            ])
    }

    @Test(
        arguments: [
            ("mount: shop", "plugins[0].mount: expected a path such as /shop, found \"shop\""),
            ("mount: /shop/", "plugins[0].mount: expected a path such as /shop, found \"/shop/\""),
            ("mount: \"/{x}\"", "plugins[0].mount: expected a path such as /shop, found \"/{x}\""),
            (
                "routes: [ { method: a.B/C } ]",
                "plugins[0].routes[0]: expected one of get, put, post, delete, patch or custom with a path template"
            ),
            (
                "routes: [ { get: /a, put: /a, method: a.B/C } ]",
                "plugins[0].routes[0]: a rule has one of get, put, post, delete, patch or custom; "
                    + "further ones are additional_bindings"
            ),
            (
                "routes: [ { get: /a } ]",
                "plugins[0].routes[0].method: missing; expected a method such as shop.v1.Orders/Create"
            ),
            (
                "routes: [ { get: /a, method: a.B.C } ]",
                "plugins[0].routes[0].method: expected a method such as shop.v1.Orders/Create, found \"a.B.C\""
            ),
            (
                "routes: [ { get: \"/a/{x\", method: a.B/C } ]",
                "plugins[0].routes[0].get: column 6 of /a/{x: the variable x has no }"
            ),
            (
                "routes: [ { get: a, method: a.B/C } ]",
                "plugins[0].routes[0].get: expected a path template such as /v1/{name=shelves/*}, found \"a\""
            ),
            (
                "routes: [ { get: /a, body: a.b, method: a.B/C } ]",
                "plugins[0].routes[0].body: expected * or the name of a field, found \"a.b\""
            ),
            (
                "routes: [ { custom: { kind: 'A B', path: /a }, method: a.B/C } ]",
                "plugins[0].routes[0].custom.kind: expected the name of a method such as PURGE, or *, found \"A B\""
            ),
            (
                "routes: [ { get: /a, method: a.B/C, additional_bindings: [ { get: /b, method: a.B/D } ] } ]",
                "plugins[0].routes[0].additional_bindings[0].method: unknown key"
            ),
        ])
    func `A route that cannot be is refused`(line: String, fault: String) {
        let found = pluginFaults(line)
        #expect(found.count == 1)
        #expect(found.first?.contains(fault) == true, "\(found)")
    }

    @Test(arguments: [
        "preset: terraform", "sha256: abc", "netrpc: { dispense: [kv] }",
        "bytes: [ { field: a, as: text } ]", "init: [ { call: a/B } ]", "callbacks: [ { service: a } ]",
        "limits: { memory: 1GiB }", "user: nobody", "group: nogroup",
    ])
    func `What is not served yet is refused`(line: String) {
        let found = pluginFaults(line)
        #expect(found.count == 1)
        #expect(found.first?.contains("not supported yet") == true)
    }
}
