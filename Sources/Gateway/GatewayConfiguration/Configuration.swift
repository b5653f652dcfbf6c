/// What `patchbay.yaml` says, every key with its default: the one thing the rest of the gateway reads its settings from.
///
/// It is plain data. Reading it is `ConfigurationReader`'s work, and everything in one that was read is valid.
public struct Configuration: Sendable, Equatable {
    /// The public listener.
    public var listen = ListenAddress.tcp(host: "127.0.0.1", port: 8080)
    /// The admin listener; nil closes it.
    public var admin: ListenAddress? = .tcp(host: "127.0.0.1", port: 9901)
    /// The listener for kubelets and scrapers; nil closes it.
    public var probes: ListenAddress?
    /// Where the instances' socket directories are made; nil: the first of the usual places that will do.
    public var runtimeDirectory: String?
    /// Data-plane threads; nil: one for each core that the process may use.
    public var workers: Int?
    /// Further names that the public listener answers to, lower case and without a port; `*` is any.
    public var hosts: [String] = []
    public var limits = Limits()
    public var json = JSONStyle()
    public var errors = ErrorStyle.problem
    /// Names of request headers that become metadata, lower case. A name that ends in `*` stands for all that begin so.
    public var forwardHeaders: [String] = []
    public var log = LogConfiguration()
    /// How long the gateway still accepts, already unready, before it drains.
    public var drainDelay = Duration.zero
    /// How long calls in flight and plugins have to finish.
    public var drainTimeout = Duration.seconds(20)
    /// In the order of the file: where two plugins want the same route, the earlier one has it.
    public var plugins: [PluginConfiguration] = []

    public init() {}
}

/// The shape of an error reply.
public enum ErrorStyle: String, Sendable, CaseIterable {
    /// `application/problem+json`, RFC 9457.
    case problem
    /// `{"error":{"code":…,"message":…,"status":…}}` as Google's APIs answer.
    case google
}
