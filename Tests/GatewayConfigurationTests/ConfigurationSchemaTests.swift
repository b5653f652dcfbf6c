internal import Foundation
internal import Testing

@testable internal import GatewayConfiguration

/// `openapi/patchbay.schema.json` against the reader: editors must not be told otherwise than the gateway does.
@Suite struct ConfigurationSchemaTests {
    private let schema: [String: Any]

    init() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: repository.appending(path: "openapi/patchbay.schema.json"))
        schema = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    }

    /// What a `$ref` names, with the members that stand beside it.
    private func resolved(_ value: Any?) -> [String: Any] {
        guard let object = value as? [String: Any] else { return [:] }
        guard let reference = object["$ref"] as? String, let name = reference.split(separator: "/").last else {
            return object
        }
        let definitions = schema["$defs"] as? [String: Any]
        return resolved(definitions?[String(name)]).merging(object) { _, own in own }
    }

    /// Every property below `object`, as the reader writes paths.
    private func paths(_ object: [String: Any], below path: String = "") -> Set<String> {
        var found: Set<String> = []
        for (name, value) in object["properties"] as? [String: Any] ?? [:] {
            let property = resolved(value)
            let own = path.isEmpty ? name : "\(path).\(name)"
            found.insert(own)
            found.formUnion(paths(property, below: own))
            found.formUnion(paths(resolved(property["items"]), below: "\(own)[]"))
        }
        return found
    }

    /// The defaults as a configuration that says them all.
    private func defaults(_ object: [String: Any]) -> [String: Any] {
        (object["properties"] as? [String: Any] ?? [:]).compactMapValues { value -> Any? in
            let property = resolved(value)
            if let fallback = property["default"] { return fallback }
            return property["properties"] == nil ? nil : defaults(property).nilIfEmpty
        }
    }

    private func read(_ configuration: [String: Any]) throws -> (configuration: Configuration, list: FaultList) {
        let reader = ConfigurationReader(file: "p.yaml", readFile: storedFile)
        return reader.readKeys([UInt8](try JSONSerialization.data(withJSONObject: configuration)))
    }

    @Test func `It knows the keys that the reader knows, and no other`() throws {
        // A section is only asked for keys when it is there.
        let sections = """
            limits: {}
            json: {}
            log: {}
            plugins: [ { cookie: {}, pool: {}, health: {}, restart: { breaker: {} } } ]
            """
        let reader = ConfigurationReader(file: "p.yaml", readFile: storedFile)
        #expect(paths(schema) == reader.readKeys(Array(sections.utf8)).list.knownKeys)
    }

    @Test func `Its defaults are the reader's`() throws {
        #expect(defaults(schema).count > 10)
        let whole = try read(defaults(schema))
        #expect(whole.list.inOrder == [])
        #expect(whole.configuration == Configuration())

        var plugin = defaults(resolved((schema["$defs"] as? [String: Any])?["plugin"]))
        #expect(plugin.count > 10)
        plugin["name"] = "orders"
        plugin["command"] = ["x"]
        let single = try read(["plugins": [plugin]])
        #expect(single.list.inOrder == [])
        #expect(single.configuration.plugins == [PluginConfiguration(name: "orders", command: ["x"])])
    }

    @Test func `Every mapping is closed and every key described`() {
        func check(_ object: [String: Any], _ path: String) {
            guard let properties = object["properties"] as? [String: Any] else { return }
            #expect(object["additionalProperties"] as? Bool == false, "\(path)")
            for (name, value) in properties {
                let property = resolved(value)
                #expect(property["description"] as? String != nil, "\(path).\(name)")
                check(property, "\(path).\(name)")
                check(resolved(property["items"]), "\(path).\(name)[]")
            }
        }
        check(schema, "")
    }

    @Test func `It names the reserved names`() {
        let plugin = resolved((schema["$defs"] as? [String: Any])?["plugin"])
        let name = resolved((plugin["properties"] as? [String: Any])?["name"])
        let refused = (name["not"] as? [String: Any])?["enum"] as? [String]
        #expect(Set(refused ?? []) == PluginConfiguration.reservedNames)
    }
}

extension [String: Any] {
    fileprivate var nilIfEmpty: [String: Any]? { isEmpty ? nil : self }
}
