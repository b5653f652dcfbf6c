internal import Foundation
internal import GatewayTestKit
internal import Testing

/// What `openapi/` describes, and what is there.
@Suite("The descriptions")
struct DescriptionTests {
    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(BuiltPrograms.root)/\(name)", encoding: .utf8)
    }

    /// Expects a reply of the admin listener to be as `openapi/admin.yaml` has it, without a member more.
    private func expect(_ response: HTTPResponse, _ path: String, in description: JSONSchema) throws {
        let get = description.root["paths"][path]["get"]
        let described = get["responses"].members["\(response.status)"] ?? get["responses"]["default"]
        let content = description.whole(described)["content"].members
        let type = response.header("Content-Type")?.split(separator: ";").first.map(String.init) ?? ""
        let schema = try #require(content[type]?["schema"], "\(path): \(type) is not described")
        let body: JSON = type == "text/plain" ? .string(response.text) : response.json
        #expect(description.accepts(body, schema), "\(path): \(response)")
        expectDescribed(body, schema, path, description)
    }

    private func expectDescribed(_ value: JSON, _ schema: JSON, _ place: String, _ description: JSONSchema) {
        let schema = description.whole(schema)
        for (name, member) in value.members {
            #expect(schema["properties"].keys.contains(name), "\(place).\(name) is not described")
            expectDescribed(member, schema["properties"][name], "\(place).\(name)", description)
        }
        for element in value.elements { expectDescribed(element, schema["items"], "\(place)[]", description) }
    }

    @Test("the admin listener answers as openapi/admin.yaml has it")
    func admin() throws {
        let description = JSONSchema(root: try JSON(yaml: text("openapi/admin.yaml")))
        let paths = Set(description.root["paths"].keys)
        #expect(paths == ["/healthz", "/readyz", "/metrics", "/plugins", "/plugins/{name}"])
        try withGateway(.orders(), .misbehave(["-die"]), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            try eventually("orders is ready") { try gateway.plugin("orders")["state"] == "ready" }
            for path in paths where path != "/plugins/{name}" {
                try expect(gateway.getAdmin(path), path, in: description)
            }
            for name in ["orders", "trouble", "nosuch"] {
                try expect(gateway.getAdmin("/plugins/\(name)"), "/plugins/{name}", in: description)
            }
        }
        // The second SIGTERM, of the teardown, hurries.
        try withGateway(.orders(), settings: "drain_delay: 100s") { gateway in
            try expect(gateway.getAdmin("/readyz"), "/readyz", in: description)
            gateway.signal(SIGTERM)
            try eventually("it drains") { try gateway.getAdmin("/readyz").json["draining"] == true }
            try expect(gateway.getAdmin("/readyz"), "/readyz", in: description)
        }
    }

    @Test("every configuration in the repository passes check, and is what the schema takes")
    func configurations() throws {
        var files = [(name: "docker/patchbay.yaml", yaml: try text("docker/patchbay.yaml"))]
        for name in ["README.md", "docs/configuration.md", "docker/README.md"] {
            let blocks = try text(name).matches(of: /(?s)```yaml\n(.+?)```/).map { String($0.1) }
            files += blocks.filter { $0.contains("plugins:") }.map { (name, $0) }
        }
        #expect(files.count >= 3)
        let schema = try JSONSchema.configuration()
        let directory = try TestDirectory()
        for (name, yaml) in files {
            #expect(schema.accepts(try JSON(yaml: yaml)), "\(name)")
            try directory.write(yaml, to: "p.yaml")
            let check = try GatewayProcess(["check", "--config", directory.path(of: "p.yaml")])
            try #expect(check.waitForExit() == 0, "\(name): \(check.log.text)")
        }
    }
}
