@testable internal import GatewayConfiguration

/// Reads `yaml` as `p.yaml`, with a few variables and files to fill in.
func read(_ yaml: String, environment: [String: String] = [:]) throws(ConfigurationFaults) -> Configuration {
    try ConfigurationReader(file: "p.yaml", environment: environment, readFile: storedFile).read(Array(yaml.utf8))
}

/// The faults of `yaml`, a line each; empty when there is none.
func faults(_ yaml: String, environment: [String: String] = [:]) -> [String] {
    do throws(ConfigurationFaults) {
        _ = try read(yaml, environment: environment)
        return []
    } catch {
        return error.faults.map(\.description)
    }
}

/// The one plugin of `lines`, which follow its name and command.
func plugin(_ lines: String, environment: [String: String] = [:]) throws -> PluginConfiguration? {
    try read(pluginFile(lines), environment: environment).plugins.first
}

func pluginFaults(_ lines: String) -> [String] {
    faults(pluginFile(lines))
}

/// `lines` stand from line 4 on, from column 5 on.
private func pluginFile(_ lines: String) -> String {
    "plugins:\n  - name: orders\n    command: [./orders]\n"
        + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
}

struct NoSuchFile: Error, CustomStringConvertible {
    let description = "No such file or directory (ENOENT)"
}

func storedFile(_ path: String) throws -> [UInt8] {
    switch path {
    case "/secret": Array("s3cret\n".utf8)
    case "/two-lines": Array("a\nb\r\n".utf8)
    case "/binary": [0xff]
    case "/large": Array(repeating: 0x61, count: 65_537)
    default: throw NoSuchFile()
    }
}

/// Every key that the reader asks for, list positions left out.
func knownKeys() -> Set<String> {
    // A section is only asked for keys when it is there.
    let sections = """
        limits: {}
        json: {}
        log: {}
        plugins: [ { cookie: {}, pool: {}, health: {}, restart: { breaker: {} } } ]
        """
    return ConfigurationReader(file: "p.yaml", readFile: storedFile).readKeys(Array(sections.utf8)).list.knownKeys
}
