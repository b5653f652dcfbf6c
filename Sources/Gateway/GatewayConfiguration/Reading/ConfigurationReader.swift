/// Reads a configuration strictly: what it does not know or cannot mean is a fault, and all faults are told at once.
public struct ConfigurationReader {
    /// A larger file is no configuration.
    public static let maximumFileBytes = 1 << 20
    /// What a file that is filled in by `${file:/path}` may hold.
    public static let maximumFilledFileBytes = 65_536

    let file: String
    let interpolation: Interpolation

    /// - Parameters:
    ///   - file: its name in faults.
    ///   - environment: what `${VAR}` stands for.
    ///   - readFile: what `${file:/path}` stands for; the description of what it throws says why not.
    public init(
        file: String, environment: [String: String] = [:],
        readFile: @escaping (_ path: String) throws -> [UInt8]
    ) {
        self.file = file
        self.interpolation = Interpolation(environment: environment, readFile: readFile)
    }

    /// The configuration in `bytes`, every key that is left out at its default.
    public func read(_ bytes: [UInt8]) throws(ConfigurationFaults) -> Configuration {
        let (configuration, faults) = readAll(bytes)
        guard faults.isEmpty else { throw ConfigurationFaults(faults) }
        return configuration
    }

    /// What could be read, and what could not.
    func readAll(_ bytes: [UInt8]) -> (configuration: Configuration, faults: [ConfigurationFault]) {
        let (configuration, list) = readKeys(bytes)
        return (configuration, list.inOrder)
    }

    /// The same with the keys that were asked for, and with `defaults` where a key is left out.
    func readKeys(
        _ bytes: [UInt8], over defaults: Configuration = Configuration()
    ) -> (configuration: Configuration, list: FaultList) {
        let list = FaultList(file: file, interpolation: interpolation)
        var configuration = defaults
        guard bytes.count <= Self.maximumFileBytes else {
            list.add("larger than \(Self.maximumFileBytes) bytes", at: YAMLNode.Mark(line: 1, column: 1), path: "")
            return (configuration, list)
        }
        do throws(YAMLDocument.Fault) {
            let start = YAMLNode(
                mark: YAMLNode.Mark(line: 1, column: 1), content: .scalar(.init(text: "", isQuoted: false)))
            let root = try YAMLDocument.parse(bytes) ?? start
            Section.read(root, path: "", list) { configuration.read(&$0) }
        } catch {
            list.add(error.message, at: error.mark, path: "")
        }
        return (configuration, list)
    }
}
