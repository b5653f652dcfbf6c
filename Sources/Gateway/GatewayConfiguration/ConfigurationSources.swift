/// All that a configuration is made of, and their order: defaults (an image's among them), the file, the environment, the
/// flags.
public struct ConfigurationSources {
    /// A file that was read.
    public struct File {
        /// As faults name it.
        public var name: String
        public var bytes: [UInt8]

        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    public var file: File?
    /// The one plugin of a command line without a file.
    public var plugin: PluginConfiguration?
    public var environment: [String: String]
    public var flags: ListenerOverrides
    /// What `${file:/path}` stands for; the description of what it throws says why not.
    public var readFile: (_ path: String) throws -> [UInt8]

    public init(
        file: File? = nil, plugin: PluginConfiguration? = nil, environment: [String: String] = [:],
        flags: ListenerOverrides = ListenerOverrides(), readFile: @escaping (_ path: String) throws -> [UInt8]
    ) {
        self.file = file
        self.plugin = plugin
        self.environment = environment
        self.flags = flags
        self.readFile = readFile
    }

    /// The configuration, or everything that is wrong in any of the sources.
    public func load() throws(ConfigurationFaults) -> Configuration {
        var faults: [ConfigurationFault] = []
        var configuration = Configuration.defaults(of: environment, &faults)
        var places: [String: ConfigurationFault.Place] = [:]
        var filled: Set<String> = []
        if let file {
            let reader = ConfigurationReader(file: file.name, environment: environment, readFile: readFile)
            let reading = reader.readKeys(file.bytes, over: configuration)
            configuration = reading.configuration
            faults += reading.list.inOrder
            for key in ListenerKey.allCases {
                places[key.rawValue] = reading.list.place(of: key.rawValue)
                if reading.list.isFilled(key.rawValue) { filled.insert(key.rawValue) }
            }
        }
        if let plugin { configuration.plugins.append(plugin) }
        for key in ListenerKey.allCases {
            let variable = ListenerOverrides(environment: environment)[key]
            for (text, name) in [(variable, key.variable), (flags[key], key.flag)] {
                guard let text else { continue }
                places[key.rawValue] = .source(name)
                filled.remove(key.rawValue)
                guard let listener = key.listener(text) else {
                    faults.append(
                        ConfigurationFault(
                            place: .source(name), path: "", message: "expected \(key.expected), found \"\(text)\""))
                    continue
                }
                configuration.set(key, to: listener)
            }
        }
        // A value that is wrong has left its default in place, which nobody has asked for.
        if faults.isEmpty { faults = configuration.listenerClashes(places, filled: filled) }
        guard faults.isEmpty else { throw ConfigurationFaults(faults) }
        return configuration
    }
}

/// The three keys that an address can be given to.
private enum ListenerKey: String, CaseIterable {
    case listen
    case admin
    case probes

    var variable: String { "PATCHBAY_\(rawValue.uppercased())" }
    var flag: String { "--\(rawValue)" }

    var expected: String {
        let address = Form<ListenAddress>.address.expected
        return self == .listen ? address : "off or \(address)"
    }

    /// The listener that `text` names, itself nil for one that is closed; nil when it names none.
    func listener(_ text: String) -> ListenAddress?? {
        if self != .listen, text == "off" || text == "false" { return .some(nil) }
        return ListenAddress(text).map { .some($0) }
    }
}

extension ListenerOverrides {
    fileprivate subscript(key: ListenerKey) -> String? {
        switch key {
        case .listen: listen
        case .admin: admin
        case .probes: probes
        }
    }
}

extension Configuration {
    fileprivate mutating func set(_ key: ListenerKey, to listener: ListenAddress?) {
        switch key {
        case .listen: listen = listener ?? listen
        case .admin: admin = listener
        case .probes: probes = listener
        }
    }

    /// Every listener on the address of another; each may have port 0.
    fileprivate func listenerClashes(
        _ places: [String: ConfigurationFault.Place], filled: Set<String>
    ) -> [ConfigurationFault] {
        var taken: [ListenAddress: ListenerKey] = [:]
        var clashes: [ConfigurationFault] = []
        for (key, address) in [(ListenerKey.listen, listen), (.admin, admin), (.probes, probes)] {
            guard let address, !address.letsSystemChoose else { continue }
            guard let other = taken[address.normalized] else {
                taken[address.normalized] = key
                continue
            }
            // Of the two the one that was said: the other may be a default.
            let place = places[key.rawValue] ?? places[other.rawValue] ?? .source(key.rawValue)
            let scalar = FilledScalar(text: "\(address)", isQuoted: false, isFilled: filled.contains(key.rawValue))
            clashes.append(
                ConfigurationFault(
                    place: place, path: key.rawValue,
                    message: "\(scalar.named) is the address of \(other.rawValue) too"))
        }
        return clashes
    }
}

extension ListenAddress {
    /// Whether the port is 0, so that the address is known only once it is taken.
    public var letsSystemChoose: Bool {
        if case .tcp(_, 0) = self { true } else { false }
    }

    /// The same address in the one way in which it is compared: a path without `//`, `.` and `..`. It is not for opening:
    /// `..` behind a symbolic link leads elsewhere.
    var normalized: ListenAddress {
        guard case .unix(let path) = self else { return self }
        var parts: [Substring] = []
        let isAbsolute = path.hasPrefix("/")
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute {
                parts.append(part)
            }
        }
        return .unix(path: (isAbsolute ? "/" : "") + parts.joined(separator: "/"))
    }
}
