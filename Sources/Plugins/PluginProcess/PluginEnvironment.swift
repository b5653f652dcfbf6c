/// The environment that a plugin is launched with: nothing of ours that is not named.
///
/// Later sources win: what is passed on, the instance's `TMPDIR`, `env:`, the magic cookie, go-plugin's variables.
public struct PluginEnvironment: Sendable {
    /// The gateway's own environment.
    public var own: [String: String]
    /// Names of further own variables to pass on (`pass_env`).
    public var passed: [String]
    /// `env:`
    public var configured: [String: String]
    /// Empty for a plugin that asks for no cookie.
    public var cookieKey: String
    public var cookieValue: String
    /// The app protocol versions that are offered.
    public var versions: [Int]
    /// The PEM of the certificate that asks for AutoMTLS; nil: not asked for.
    public var clientCertificate: String?
    /// The instance's own directory: for sockets, and temporary files unless `env:` says otherwise.
    public var directory: String

    /// What `versions: any` offers: some plugins refuse a list that holds 0 or more.
    public static let anyVersion = Array(1...7)

    private static let alwaysPassed = ["PATH", "HOME", "LANG", "TZ"]

    public init(
        own: [String: String],
        passed: [String] = [],
        configured: [String: String] = [:],
        cookieKey: String,
        cookieValue: String,
        versions: [Int] = PluginEnvironment.anyVersion,
        clientCertificate: String? = nil,
        directory: String
    ) {
        self.own = own
        self.passed = passed
        self.configured = configured
        self.cookieKey = cookieKey
        self.cookieValue = cookieValue
        self.versions = versions
        self.clientCertificate = clientCertificate
        self.directory = directory
    }

    /// Whether a name is go-plugin's: neither `env:` nor `pass_env` may set it.
    public static func isReserved(_ name: String) -> Bool { name.hasPrefix("PLUGIN_") }

    /// `NAME=value` for each variable, sorted by name.
    public func entries() -> [String] {
        var variables: [String: String] = [:]
        for name in Self.alwaysPassed + passed where !Self.isReserved(name) {
            if let value = own[name] { variables[name] = value }
        }
        // Plugins older than go-plugin 1.5.0 put their socket there.
        variables["TMPDIR"] = directory
        for (name, value) in configured where !Self.isReserved(name) { variables[name] = value }
        if !cookieKey.isEmpty { variables[cookieKey] = cookieValue }

        variables["PLUGIN_PROTOCOL_VERSIONS"] = versions.map(String.init).joined(separator: ",")
        // Where a plugin listens on TCP it takes a port from here: Go's own host sends the same.
        variables["PLUGIN_MIN_PORT"] = "10000"
        variables["PLUGIN_MAX_PORT"] = "25000"
        variables["PLUGIN_UNIX_SOCKET_DIR"] = directory
        if let clientCertificate { variables["PLUGIN_CLIENT_CERT"] = clientCertificate }
        return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
