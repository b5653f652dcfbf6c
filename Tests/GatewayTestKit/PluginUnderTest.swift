internal import Foundation

/// A plugin as it stands in the configuration of a test.
public struct PluginUnderTest: Sendable {
    public var name: String
    public var command: [String]
    public var cookie: (key: String, value: String)
    /// Further environment; `TEST_DIR` is the test's folder.
    public var environment: [String: String] = [:]
    /// Further keys of the configuration, as YAML: `"pool: { min: 2, max: 2 }"`.
    public var settings: [String] = []

    /// The example.
    public static func orders(_ settings: String...) throws -> PluginUnderTest {
        PluginUnderTest(
            name: "orders", command: [try BuiltPrograms.orders.get()], cookie: ("ORDERS_PLUGIN", "hello"),
            settings: settings)
    }

    /// The go-plugin plugin that misbehaves on order.
    public static func misbehave(
        _ arguments: [String] = [], name: String = "trouble", environment: [String: String] = [:],
        _ settings: String...
    ) throws -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: [try BuiltPrograms.misbehave.get()] + arguments,
            cookie: ("MISBEHAVE_PLUGIN", "on order"), environment: environment, settings: settings)
    }

    /// The plugin without the go-plugin library, on TCP.
    public static func handmade(
        _ arguments: [String] = [], name: String = "handmade", _ settings: String...
    ) throws -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: [try BuiltPrograms.handmade.get()] + arguments, cookie: ("HANDMADE", "yes"),
            settings: settings)
    }

    /// The plugin with every kind of `google.api.http` rule.
    public static func library(
        _ arguments: [String] = [], name: String = "library", _ settings: String...
    ) throws -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: [try BuiltPrograms.library.get()] + arguments,
            cookie: ("LIBRARY_PLUGIN", "quiet please"), settings: settings)
    }

    /// A shell script: what it prints on stdout is what the gateway reads.
    public static func script(_ text: String, name: String = "script", _ settings: String...) -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: ["/bin/sh", "-c", text], cookie: ("SCRIPT", "yes"), settings: settings)
    }

    func yaml(testDirectory: String) -> String {
        var variables = environment
        variables["TEST_DIR"] = testDirectory
        let pairs = variables.sorted { $0.key < $1.key }.map { "\($0.key): \(quoted($0.value))" }
        let lines = [
            "- name: \(name)",
            "command: [\(command.map(quoted).joined(separator: ", "))]",
            "cookie: { key: \(cookie.key), value: \(quoted(cookie.value)) }",
            "env: { \(pairs.joined(separator: ", ")) }",
        ]
        return (lines + settings).joined(separator: "\n    ")
    }
}

/// A double-quoted YAML string; `$` is doubled because the reader fills variables in.
func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
        switch character {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "$": result += "$$"
        default: result.unicodeScalars.append(character)
        }
    }
    return result + "\""
}
