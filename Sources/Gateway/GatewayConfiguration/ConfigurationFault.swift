/// One thing that is wrong with the configuration: where it stands, which key it is, and what would be right.
public struct ConfigurationFault: Error, Equatable, Sendable {
    /// Where the value came from.
    public enum Place: Equatable, Sendable {
        /// A place in a file, line and column counted from 1.
        case file(name: String, line: Int, column: Int)
        /// An environment variable or a flag, such as `PATCHBAY_LISTEN` or `--listen`.
        case source(String)
    }

    public let place: Place
    /// Such as `plugins[0].pool.min`; empty for the file as a whole, and for what is not in a file.
    public let path: String
    public let message: String

    public init(place: Place, path: String, message: String) {
        self.place = place
        self.path = path
        self.message = message
    }
}

extension ConfigurationFault: CustomStringConvertible {
    /// `patchbay.yaml:3:11: plugins[0].pool.min: expected …`.
    public var description: String {
        let origin =
            switch place {
            case .file(let name, let line, let column): "\(name):\(line):\(column)"
            case .source(let name): name
            }
        return path.isEmpty ? "\(origin): \(message)" : "\(origin): \(path): \(message)"
    }
}

/// All that is wrong with the configuration, in the order of the file. Never empty.
public struct ConfigurationFaults: Error, Equatable, Sendable {
    public let faults: [ConfigurationFault]

    public init(_ faults: [ConfigurationFault]) {
        self.faults = faults
    }
}

extension ConfigurationFaults: CustomStringConvertible {
    /// A fault a line.
    public var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}
