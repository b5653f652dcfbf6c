/// What a command line says of its one plugin besides the name, the command and the cookie: as it was written.
public struct PluginFlags: Sendable, Equatable {
    /// `--versions 5,6`.
    public var versions: String?
    public var mtls: MutualTLS?
    /// `--descriptors FILE`, each time it was given.
    public var descriptors: [String]
    /// `--env KEY=VALUE`, each time it was given.
    public var env: [String]

    public init(
        versions: String? = nil, mtls: MutualTLS? = nil, descriptors: [String] = [], env: [String] = []
    ) {
        self.versions = versions
        self.mtls = mtls
        self.descriptors = descriptors
        self.env = env
    }

    public var isEmpty: Bool { self == PluginFlags() }
}

extension PluginConfiguration {
    /// Takes over what flags say, which is what the keys of the same names say in a file.
    public mutating func apply(_ flags: PluginFlags) throws(CommandLineFault) {
        if let versions = flags.versions { self.versions = try Self.versions(versions) }
        if let mtls = flags.mtls { self.mtls = mtls }
        if !flags.descriptors.isEmpty { descriptors = .files(flags.descriptors) }
        for variable in flags.env {
            let (key, value) = try Self.variable(variable)
            guard key != cookie?.key else {
                throw CommandLineFault("--env: \(key) is the cookie's key; it cannot be set here too")
            }
            env[key] = value
        }
    }

    private static func versions(_ text: String) throws(CommandLineFault) -> AppVersions {
        if text == "any" { return .any }
        var versions: [Int] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !part.isEmpty, let version = wholeNumber(part), version <= Int(Int32.max) else {
                throw CommandLineFault("--versions: expected any or a list such as 5,6, found \"\(text.prefix(60))\"")
            }
            versions.append(version)
        }
        return .only(versions)
    }

    private static func variable(_ text: String) throws(CommandLineFault) -> (key: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // The value may be a secret, so only the key is repeated.
        guard parts.count == 2 else {
            throw CommandLineFault("--env: expected KEY=VALUE, found \"\(parts[0].prefix(60))\" without a =")
        }
        let form = Form<String>.variableName
        let key = FilledScalar(text: parts[0], isQuoted: true, isFilled: false)
        do throws(Objection) {
            guard let name = try form.read(key) else {
                throw Objection("expected \(form.expected) before the =, found \(key.shown)")
            }
            return (name, parts[1])
        } catch {
            throw CommandLineFault("--env: \(error.message)")
        }
    }
}
