internal import Foundation
internal import GatewayTestKit
internal import Testing

/// `patchbay.yaml` and the real binary.
@Suite("The configuration")
struct ConfigurationTests {
    /// A file of which everything is wrong, with a plugin that would leave a trace.
    private func serve(_ yaml: String, environment: [String: String] = [:]) throws -> (status: Int32, said: [String]) {
        let directory = try TestDirectory()
        let plugin = "  - { name: trace, command: [/bin/sh, -c, 'touch \(directory.path(of: "launched"))'] }\n"
        try directory.write(yaml.replacing("PLUGIN\n", with: plugin), to: "p.yaml")
        let process = try GatewayProcess(
            ["serve", "--config", directory.path(of: "p.yaml")], environment: environment)
        let status = try process.waitForExit()
        let prefix = directory.path(of: "p.yaml")
        try eventually("it says why") { !process.log.lines.isEmpty }
        #expect(!directory.has("launched"), "nothing is launched by a configuration that is wrong")
        return (status, process.log.lines.map { $0.replacing(prefix, with: "p.yaml") })
    }

    @Test("all that is wrong is said at once, in the order of the file, and nothing starts")
    func allAtOnce() throws {
        let (status, said) = try serve(
            """
            listen: 127.0.0.1:0
            workers: many
            limits: { request_body: 4MB, idle_timeout: 1500ms }
            plugins:
            PLUGIN
              - name: Orders
                comand: [x]
                pool: { min: 3, max: 1 }
            """)
        #expect(status == 78)
        #expect(
            said == [
                "p.yaml:2:10: workers: expected auto or a whole number from 1 to 64, found \"many\"",
                "p.yaml:3:25: limits.request_body: expected a size such as 64KiB or 4MiB, from 1B to 1GiB, found \"4MB\"",
                "p.yaml:3:44: limits.idle_timeout: expected a duration such as 250ms, 5s or 2m, from 1s to 24h, in "
                    + "whole seconds, found \"1500ms\"",
                "p.yaml:6:5: plugins[1].command: missing; expected a list such as [/usr/lib/plugins/orders, --verbose]",
                "p.yaml:6:11: plugins[1].name: expected a lower-case letter, then letters, digits and '-', 63 in all at "
                    + "most, found \"Orders\"",
                "p.yaml:7:5: plugins[1].comand: unknown key; did you mean command?",
                "p.yaml:8:26: plugins[1].pool.max: 1 is less than min, which is 3",
            ])
    }

    @Test(
        "a key whose feature is not there yet is refused with that sentence",
        arguments: [
            "tls: { certificate: a, key: b }", "auth: { tokens: [] }", "cors: { origins: ['*'] }",
            "limits: { requests_per_client: 5/s }",
        ])
    func notSupportedYet(line: String) throws {
        let (status, said) = try serve("\(line)\nplugins:\nPLUGIN\n")
        #expect(status == 78)
        #expect(said.count == 1 && said.first?.contains(": not supported yet; leave it out") == true, "\(said)")
    }

    @Test(
        "a hostile file is refused at once",
        arguments: ["nested lists", "nested blocks", "nested keys", "aliases", "controls", "size", "escapes"])
    func hostile(kind: String) throws {
        let (status, said) = try serve(hostileFile(kind))
        #expect(status == 78)
        #expect(said.allSatisfy { $0.hasPrefix("p.yaml") && $0.count < 400 }, "\(said)")
    }

    private func hostileFile(_ kind: String) -> String {
        switch kind {
        case "nested lists": String(repeating: "[", count: 500_000)
        case "nested blocks": String(repeating: "- ", count: 500_000)
        case "nested keys": String(repeating: "? ", count: 500_000)
        case "aliases":
            "a0: &a0 [x]\n"
                + (1...9).map { level in
                    "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ", "))]\n"
                }.joined()
        case "controls": "\u{0}\u{1}\u{2}"
        case "size": String(repeating: "x", count: 2_000_000)
        default: "a: \"\(String(repeating: "\\U0001F600", count: 90_000))"
        }
    }

    @Test("a variable that is not set is an error, one that is set reaches the plugin and no log")
    func filledIn() throws {
        let (status, said) = try serve("plugins:\n  - { name: a, command: [\"${PATCHBAY_TEST_UNSET}\"] }\nPLUGIN\n")
        #expect(status == 78)
        #expect(
            said == [
                "p.yaml:2:26: plugins[0].command[0]: the environment variable PATCHBAY_TEST_UNSET is not set; set it, or "
                    + "write ${PATCHBAY_TEST_UNSET:-default}"
            ])

        let directory = try TestDirectory()
        try directory.write("hello\n", to: "cookie")
        try directory.write(
            """
            listen: 127.0.0.1:0
            admin: 127.0.0.1:${PATCHBAY_TEST_PORT:-0}
            runtime_directory: ${PATCHBAY_TEST_DIRECTORY}
            log: { level: trace }
            plugins:
              - name: orders
                command: ["\(try BuiltPrograms.orders.get())"]
                cookie: { key: ORDERS_PLUGIN, value: "${file:\(directory.path(of: "cookie"))}" }
            """, to: "p.yaml")
        let process = try GatewayProcess(
            ["serve", "--config", directory.path(of: "p.yaml")],
            environment: ["PATCHBAY_TEST_DIRECTORY": directory.path])
        defer { process.kill() }
        let admin = try Endpoint(try #require(try process.addresses().admin))
        try eventually("the plugin has taken its cookie") {
            let connection = try HTTPConnection(to: admin)
            try connection.send("GET", "/readyz", host: admin.authority)
            return try connection.response().status == 200
        }
        #expect(!process.log.contains("hello"))
        _ = Foundation.kill(process.pid, SIGTERM)
        try #expect(process.waitForExit() == 0)
    }

    @Test("what a running gateway does is what the file says: limits, JSON style, error style")
    func obeyed() throws {
        try withGateway(
            .orders(), settings: "errors: google", "json: { unknown_fields: ignore, defaults: print, names: proto }",
            "limits: { request_body: 64B }"
        ) { gateway in
            let reply = try gateway.post("/orders/shop.v1.Orders/Echo", #"{"nosuch":1,"shipTo":{"city":"a"}}"#)
            #expect(reply.status == 200 && reply.json["ship_to"]["city"] == "a", "\(reply)")
            #expect(reply.json["customer"] == "", "\(reply)")
            let refused = try gateway.post("/orders/shop.v1.Orders/Echo", String(repeating: " ", count: 65))
            #expect(refused.status == 413 && refused.json["error"]["code"] == 413, "\(refused)")
        }
    }
}
