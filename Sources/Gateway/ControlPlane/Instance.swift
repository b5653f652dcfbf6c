internal import Cryptography
internal import DataPlane
internal import EventLoop
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol

/// One running process of a plugin and everything of ours that belongs to it. The supervisor decides; this holds.
final class Instance {
    let id: InstanceID
    let ticket: LeaseTicket
    let launchedAt: Instant
    /// What its start waits for.
    let wait = StartWait()

    var directory: InstanceDirectory?
    var process: LaunchedProcess?
    var watch: ProcessWatch?
    var stdout: PipeReader?
    var stderr: PipeReader?
    var handshake = HandshakeReader()
    /// Ends the wait for the handshake line; nil before and after.
    var handshakeRead: ((Result<HandshakeLine, StartFault>) -> Void)?
    var stderrLog = PluginLogReader()
    var tail = LineTail()
    var lineBudget = LineBudget()
    /// Rings when the lines that the budget refused may be told.
    var dropAlarm: Alarm?

    /// Where it listens, once `AddressPolicy` has agreed.
    var address: PluginAddress?
    var appVersion: Int?
    /// What `PLUGIN_CLIENT_CERT` was made from; nil when AutoMTLS is not asked for.
    var identity: TLSIdentity?
    var security = PluginSecurity.plaintext
    /// The control plane's own connection.
    var link: ControlLink?
    /// Those before it that the plugin takes no new calls on, while calls on them go on.
    var leavingLinks: [ControlLink] = []
    /// When its control connection was lost; one that the plugin left in order is none.
    var losses = LossMemory()
    var stdio: StdioDrain?
    /// While it is asked what it serves.
    var discovery: DiscoveryShell?
    var readyAt: Instant?
    var startAlarm: Alarm?
    /// Rings when stdout was closed before the handshake line and the process has not ended meanwhile.
    var stdoutAlarm: Alarm?
    /// Rings when the control connection that the plugin leaves may be followed by another.
    var successionAlarm: Alarm?
    /// Rings when the control connection was lost and the process has not ended meanwhile.
    var lossAlarm: Alarm?
    /// Ends the wait for the exit while it is terminated.
    var exitWaiter: (() -> Void)?
    var exit: ExitStatus?
    /// The step that its start has come to.
    private(set) var progress = StartStep.prepare
    private var stepBegan: Instant
    var facts = StartFacts()
    /// Ends a call of the gateway's own, with why, when the connection is closed under it.
    var calls: [Int: (String) -> Void] = [:]
    var callsBegun = 0
    var isDraining = false
    /// A worker or the control plane lost it while its process lived.
    var isBroken = false
    /// It was told to end, by `Shutdown` or by a signal.
    var wasAsked = false
    var isTerminating = false
    /// Why it is ended although it has not asked for it, for `last_error`.
    var fault: StartFault?

    init(id: InstanceID, ticket: LeaseTicket, launchedAt: Instant) {
        self.id = id
        self.ticket = ticket
        self.launchedAt = launchedAt
        stepBegan = launchedAt
    }

    /// What its start waits for, for people, where that can be told.
    var obstacle: String? {
        if handshakeRead != nil { return handshake.obstacle(unfinished: stdout?.unfinished ?? []) }
        return link?.obstacle ?? discovery?.obstacle
    }

    /// The step before is over and this one begins.
    func begin(_ step: StartStep, at now: Instant) {
        if step != progress { endStep(at: now) }
        progress = step
    }

    /// The last step is over, well or not.
    func endStep(at now: Instant) {
        facts.steps.append(.init(step: progress, seconds: Double(now - stepBegan) / 1e9))
        stepBegan = now
    }

    /// The instance's name in paths, logs and `GET /plugins`, such as `orders-3`.
    func name(of plugin: String) -> String { "\(plugin)-\(id.number)" }
}

@available(*, unavailable)
extension Instance: Sendable {}

extension PluginSecurity {
    var isTLS: Bool {
        switch self {
        case .plaintext: false
        case .tls: true
        }
    }
}
