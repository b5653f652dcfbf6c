internal import GatewayConfiguration
internal import Testing

@Suite struct InterpolationTests {
    private let environment = ["PORT": "81", "EMPTY": "", "TRICK": "${PORT} $ *a {", "ON": "on", "_a1": "x"]

    private func cookie(_ text: String) throws -> String? {
        try plugin("cookie: { key: A, value: '\(text)' }", environment: environment)?.cookie?.value
    }

    private func fault(_ text: String) -> String? {
        pluginFaults("cookie: { key: A, value: '\(text)' }").first.map {
            String($0.dropFirst("p.yaml:4:30: plugins[0].cookie.value: ".count))
        }
    }

    @Test func `Variables, defaults and dollars are filled in`() throws {
        #expect(try cookie("${PORT}") == "81")
        #expect(try cookie("a${PORT}b${_a1}c") == "a81bxc")
        #expect(try cookie("${NONE:-x y}") == "x y")
        #expect(try cookie("${EMPTY:-x}") == "x")
        #expect(try cookie("${PORT:-x}") == "81")
        #expect(try cookie("a${NONE:-}") == "a")
        #expect(try cookie("a${EMPTY}") == "a")
        #expect(try cookie("$$") == "$")
        #expect(try cookie("$${PORT}") == "${PORT}")
        #expect(try cookie("$$$$a}") == "$$a}")
    }

    @Test func `What was filled in is not parsed again`() throws {
        #expect(try cookie("${TRICK}") == "${PORT} $ *a {")
    }

    @Test func `Files are filled in without their last line's end`() throws {
        #expect(try cookie("${file:/secret}") == "s3cret")
        #expect(try cookie("${file:/two-lines}") == "a\nb")
        #expect(fault("${file:/none}") == "${file:/none} cannot be read: No such file or directory (ENOENT)")
        #expect(fault("${file:/binary}") == "${file:/binary} is not UTF-8")
        #expect(fault("${file:/large}") == "${file:/large} holds more than 65536 bytes")
    }

    @Test func `What cannot be filled in is refused`() {
        #expect(
            fault("${UNSET}")
                == "the environment variable UNSET is not set; set it, or write ${UNSET:-default}")
        #expect(fault("pa$word") == "a single \"$\"; a dollar is written $$, a variable ${NAME}")
        #expect(fault("cost 5$") == "a single \"$\"; a dollar is written $$, a variable ${NAME}")
        #expect(fault("${A") == "\"${\" without \"}\"; a dollar by itself is written $$")
        #expect(fault("${}") == "\"${}\" is none of ${NAME}, ${NAME:-default}, ${file:/path}")
        #expect(fault("${a-b}") == "\"${a-b}\" is none of ${NAME}, ${NAME:-default}, ${file:/path}")
    }

    @Test func `Every kind of value can be filled in`() throws {
        let configuration = try read(
            "listen: 127.0.0.1:${PORT}\nworkers: \"${WORKERS:-3}\"\nlog: { access: \"${ON}\" }\n"
                + "limits: { request_body: '${NONE:-4}MiB' }\nhosts: ['${H:-h}']\nplugins: [{name: a, command: ['${E:-x}'],"
                + " env: { A: '${PORT}' } }]",
            environment: environment)
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 81))
        #expect(configuration.workers == 3)
        #expect(configuration.limits.maximumRequestBodyBytes == 4 << 20)
        #expect(configuration.hosts == ["h"])
        #expect(configuration.plugins.first?.command == ["x"])
        #expect(configuration.plugins.first?.env == ["A": "81"])
    }

    @Test func `Keys are not filled in`() {
        #expect(pluginFaults("env: { '${PORT}': a }").count == 1)
    }

    /// Every kind of reader that says in a fault what it has found.
    @Test(arguments: [
        "workers: '${S}'", "listen: '${S}'", "admin: '${S}'", "runtime_directory: '${S}'", "errors: '${S}'",
        "limits: { connections: '${S}' }", "limits: { request_body: '${S}' }", "limits: { idle_timeout: '${S}' }",
        "drain_delay: '${S}'", "json: { names: '${S}' }", "log: { access: '${S}' }", "log: { level: '${S}' }",
        "hosts: ['${S}/']", "hosts: ['${S}', '${S}']", "forward_headers: ['${S} ']",
        "forward_headers: ['${S}', '${S}']",
        "forward_headers: ['${RESERVED}']", "plugins: [{ command: [a], name: '${S}.' }]",
        "plugins: [{ command: [a], name: '${S}X' }]", "plugins: [{ command: [a], name: '${NAME}' }]",
        "plugins: [{ command: [a], name: 's3cret' }, { command: [a], name: '${S}' }]",
    ])
    func `No fault repeats what was filled in`(_ yaml: String) {
        expectHidden(yaml)
    }

    @Test(arguments: [
        "services: ['${S}', '${S}']", "services: ['${S}-']", "pass_env: ['${S}', '${S}']", "pass_env: ['${S}-']",
        "pass_env: ['${PLUGIN}']", "descriptors: ['${S}', '${S}']", "descriptors: '${S}'", "versions: ['${S}']",
        "versions: ['${N}', '${N}']", "versions: '${S}'", "protocols: ['${S}']",
        "env: { A-B: '${S}' }",
        "env: { A: \"${S}\\0\" }", "env: { s3cret: x }\ncookie: { key: '${S}', value: v }",
        "cookie: { key: '${S}-', value: v }", "cookie: { key: '${PLUGIN}', value: v }", "mtls: '${S}'",
        "required: '${S}'", "start_timeout: '${S}'", "pool: { max: '${S}' }", "pool: { max: '${N}' }",
        "pool: { min: '${N}' }", "health: { failures: '${S}' }", "restart: { initial: '${S}' }",
        "mount: '${S}'", "sha256: '${S}'",
    ])
    func `No fault of a plugin repeats what was filled in`(_ line: String) {
        let lines = line.split(separator: "\n").map { "    \($0)\n" }.joined()
        expectHidden("plugins:\n  - name: a\n    command: [a]\n\(lines)")
    }

    @Test func `What was read out of something that was filled in is not repeated either`() {
        let environment = ["TWO": "2"]
        #expect(
            faults("plugins: [{ name: a, command: [a], pool: { min: 3, max: '${TWO}' } }]", environment: environment)
                == [
                    "p.yaml:1:57: plugins[0].pool.max: what ${…} stands for is less than min, which is 3"
                ])
        #expect(
            faults("plugins: [{ name: a, command: [a], pool: { min: '${TWO}', max: 1 } }]", environment: environment)
                == [
                    "p.yaml:1:64: plugins[0].pool.max: 1 is less than min, which is what ${…} stands for"
                ])
    }

    private func expectHidden(_ yaml: String) {
        let secrets = [
            "S": "s3cret", "RESERVED": "grpc-s3cret", "NAME": "healthz", "PLUGIN": "PLUGIN_MIN_PORT", "N": "98765432",
        ]
        let told = faults(yaml, environment: secrets)
        #expect(!told.isEmpty)
        for fault in told {
            // `s3cret` as the file itself has it stands in no fault but in a key's path.
            let message = fault.split(separator: ": ").dropFirst(2).joined(separator: ": ")
            for secret in secrets.values { #expect(!message.lowercased().contains(secret.lowercased()), "\(fault)") }
        }
    }

    @Test func `A fault does not repeat what may be a secret`() {
        #expect(
            faults("workers: ${file:/secret}") == [
                "p.yaml:1:10: workers: expected auto or a whole number from 1 to 64, found what ${…} stands for"
            ])
        #expect(faults("workers: ${PORT}9", environment: environment).first?.contains("819") == false)
    }
}
