public import PluginProtocol

/// One entry of `plugins:`.
public struct PluginConfiguration: Sendable, Equatable {
    /// The first segment of the plugin's paths: `[a-z][a-z0-9-]{0,62}` and none of `reservedNames`.
    public var name: String
    /// The executable and its arguments; never empty, never given to a shell.
    public var command: [String]
    public var cookie: Cookie?
    public var versions = AppVersions.any
    public var protocols: Set<PluginProtocolKind> = [.grpc, .netrpc]
    /// Variables the plugin gets besides those of `passEnv`; never a `PLUGIN_…`.
    public var env: [String: String] = [:]
    /// Variables of the gateway's own that are passed on besides PATH, HOME, LANG and TZ.
    public var passEnv: [String] = []
    /// The working directory; nil: the gateway's.
    public var directory: String?
    public var mtls = MutualTLS.auto
    public var required = Requirement.start
    public var descriptors = DescriptorSource.auto
    /// Full names of the services to expose; nil: all but go-plugin's own, health and reflection.
    public var services: [String]?
    /// The prefix of its annotated routes: a path template without variables.
    public var mount = "/"
    /// Rules besides those that its methods are annotated with, below `mount` too.
    public var routes: [RouteConfiguration] = []
    public var pool = PoolConfiguration()
    /// From the launch to readiness.
    public var startTimeout = Duration.seconds(60)
    public var health = HealthConfiguration()
    public var restart = RestartConfiguration()
    /// What a plugin that was asked to stop has before SIGTERM.
    public var shutdownGrace = Duration.seconds(2)

    public init(name: String, command: [String]) {
        self.name = name
        self.command = command
    }
}

/// The magic cookie: an environment variable by which a plugin knows that a host launched it.
public struct Cookie: Sendable, Equatable {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// The app protocol versions that this host accepts.
public enum AppVersions: Sendable, Equatable {
    /// 1 to 7 are offered, every answer is accepted.
    case any
    /// Offered as they stand; any other answer is refused. Never empty.
    case only([Int])

    /// What `PLUGIN_PROTOCOL_VERSIONS` lists. Some plugins refuse a list that holds 0 or more than 7.
    public var offered: [Int] {
        switch self {
        case .any: Array(1...7)
        case .only(let versions): versions
        }
    }

    /// Whether an instance that answers `version` may be used.
    public func accepts(_ version: Int) -> Bool {
        switch self {
        case .any: true
        case .only(let versions): versions.contains(version)
        }
    }
}

/// `mtls:`. Whether plugins are asked for go-plugin's AutoMTLS.
public enum MutualTLS: String, Sendable, CaseIterable {
    /// Asked for, and used when field 6 holds a certificate.
    case auto
    case required
    /// Not asked for; a certificate in field 6 is a start error.
    case off
}

/// `descriptors:`. Where a plugin's descriptors come from.
public enum DescriptorSource: Sendable, Equatable {
    /// Server reflection, then what is embedded in the executable.
    case auto
    /// These files, as they were configured: descriptor sets, or files to be scanned for descriptors. Never empty.
    case files([String])
}

/// `required:`. Whether `/readyz` waits for the plugin.
public enum Requirement: Sendable, CaseIterable {
    /// Until it has been ready once.
    case start
    case always
    case never
}
