public import PluginDiscovery
public import PluginProtocol
public import Schema

/// What the gateway learned of a plugin in one start, as far as it came: for `inspect`, `check --launch`, and whoever
/// wonders why it failed.
///
/// What the plugin said is bounded in length and not yet made printable.
public struct StartFacts: Sendable {
    /// How far the start has come.
    public enum Outcome: Sendable {
        case underway
        case ready
        case failed(StartFault)
    }

    /// What one step took.
    public struct Step: Sendable, Equatable {
        public let step: StartStep
        public let seconds: Double

        public init(step: StartStep, seconds: Double) {
            self.step = step
            self.seconds = seconds
        }
    }

    /// What TLS agreed upon, in its own words: `TLS 1.3`, a cipher suite, `ECDSA P-521`.
    public struct TLS: Sendable, Equatable {
        public let version: String
        public let cipherSuite: String
        public let peerKey: String

        public init(version: String, cipherSuite: String, peerKey: String) {
            self.version = version
            self.cipherSuite = cipherSuite
            self.peerKey = peerKey
        }
    }

    /// The instance's name, such as `orders-3`.
    public var instance = ""
    public var pid: Int32?
    public var outcome = Outcome.underway
    /// The steps that are over, in their order; the last one is the step that failed, if one did.
    public var steps: [Step] = []
    /// The app protocol versions that were offered.
    public var versionsOffered: [Int] = []
    /// Whether the plugin was given a client certificate.
    public var wasAskedForTLS = false
    /// Lines on stdout before the handshake line.
    public var linesSkipped = 0
    /// The handshake line as it was printed.
    public var handshakeText: String?
    public var handshake: HandshakeLine?
    /// Where the gateway connects to, free of symbolic links; nil while the plugin's address was not admitted.
    public var address: PluginAddress?
    /// Nil on a connection without TLS.
    public var tls: TLS?
    /// Nil while the plugin's services are not known.
    public var discovery: Discovery?
    public var schema: Schema?
    /// What the plugin has of go-plugin's own services, from `PluginSupervisor.examine`.
    public var ownServices: GoPluginServices?
    /// The plugin's last lines on stderr, oldest first.
    public var stderr: [String] = []
    /// How the process ended, such as `exit status 1`; nil while it lives, or never came to be.
    public var exit: String?

    public init() {}

    public var fault: StartFault? {
        if case .failed(let fault) = outcome { fault } else { nil }
    }
}

/// Which of go-plugin's own services an instance has, each in a word or two: `serving`, `present`, `absent`,
/// `unknown (UNIMPLEMENTED)`.
public struct GoPluginServices: Sendable, Equatable {
    public var health: String
    public var stdio: String
    public var controller: String
    public var broker: String

    public init(health: String, stdio: String, controller: String, broker: String) {
        self.health = health
        self.stdio = stdio
        self.controller = controller
        self.broker = broker
    }
}
