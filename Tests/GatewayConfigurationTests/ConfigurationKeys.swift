internal import GatewayTestKit

@testable internal import GatewayConfiguration

/// One key of the configuration as the schema has it.
struct ConfigurationKey {
    /// As the reader writes paths, list positions left out: `plugins[].pool.min`.
    let path: String
    /// With what its `$ref` names.
    let property: JSON

    var description: String { property["description"].string ?? "" }
    var isSection: Bool { property.keys.contains("properties") }
    var isSupported: Bool { !description.hasPrefix("Not supported yet: ") }

    /// The ends of "From 1ms to 24h.", which a pattern cannot say.
    var range: (least: String, most: String)? {
        description.firstMatch(of: /From (\S+) to (\S+)\.$/).map { (String($0.1), String($0.2)) }
    }

    /// Everything below `object`.
    static func all(of schema: JSONSchema) -> [ConfigurationKey] {
        all(of: schema, schema.root, below: "").sorted { $0.path < $1.path }
    }

    private static func all(of schema: JSONSchema, _ object: JSON, below path: String) -> [ConfigurationKey] {
        object["properties"].members.flatMap { name, value in
            let key = ConfigurationKey(path: path.isEmpty ? name : "\(path).\(name)", property: schema.whole(value))
            let items = schema.whole(key.property["items"])
            return [key] + all(of: schema, key.property, below: key.path)
                + all(of: schema, items, below: "\(key.path)[]")
        }
    }

    /// A configuration that has `value` at the key, and beside it what it needs.
    func configuration(with value: JSON) -> JSON {
        let bare: JSON = ["name": "orders", "command": ["x"]]
        let whole: JSON = [
            "plugins": [
                .object(
                    bare.members.merging([
                        "cookie": ["key": "COOKIE", "value": "x"], "restart": ["initial": "1ms", "maximum": "24h"],
                    ]) { $1 })
            ]
        ]
        let names = path.split(separator: ".").map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : String($0) }
        return path.hasPrefix("plugins[]")
            ? whole.setting(value, at: names[...]) : JSON.object([:]).setting(value, at: names[...])
    }
}

/// What the reader says of a configuration.
func reading(
    _ configuration: JSON, environment: [String: String] = [:]
) -> (configuration: Configuration, faults: [ConfigurationFault]) {
    ConfigurationReader(file: "p.yaml", environment: environment, readFile: storedFile)
        .readAll(Array(configuration.yaml.utf8))
}
