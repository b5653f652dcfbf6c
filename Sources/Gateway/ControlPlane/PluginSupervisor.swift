internal import DataPlane
internal import EventLoop
public import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol
internal import Schema

/// Keeps one plugin's processes: asks the pool machine, does what it orders, and tells it what came of it.
///
/// It runs on the control loop, like every callback of its instances' descriptors, so between two `await`s nothing else
/// of the plugin happens.
public actor PluginSupervisor {
    public nonisolated let control: ControlLoop
    public nonisolated let index: Int
    public nonisolated let configuration: PluginConfiguration
    nonisolated let environment: LaunchEnvironment
    nonisolated let logger: Logger

    private var pool: PoolMachine
    var instances: [InstanceID: Instance] = [:]
    /// The ready instances' health, as far as it is watched.
    var healthWatches: [InstanceID: HealthWatch] = [:]
    /// Instances that answer nobody any more and have not ended yet: their calls are cut off.
    private(set) var abandoned: Set<InstanceID> = []
    private var alarm: Alarm?
    /// The breaker as it was last logged.
    private var toldBreaker = BreakerState.closed
    /// Searches for descriptors in files, and what earlier starts found.
    let scans: ScanShell
    /// What the plugin serves, from the last instance that became ready.
    private(set) var schema: DiscoveredSchema?
    private(set) var hasBeenReady = false
    private(set) var lastError: String?
    /// `lastError` without the plugin's own lines: what clients may read.
    private(set) var trouble: String?
    /// The app protocol version that the last ready instance negotiated.
    private(set) var version: Int?
    /// Whether the last ready instance is spoken to over TLS.
    private(set) var isTLS = false
    /// Seconds from launch to readiness, of the last start.
    private(set) var startSeconds: Double?
    /// The last lines on stderr of the instance that died last.
    private(set) var lastTail = LineTail()
    /// What the gateway learned of the plugin in its last start, as far as it came; nil before the first.
    public private(set) var facts: StartFacts?
    /// The instance that `facts` is of.
    private var latest: InstanceID?
    /// When the log was last told that metadata were left out.
    var metadataWarnedAt: Instant?
    /// Nothing is waited for any more: processes that are to end are killed.
    private(set) var isHurrying = false
    /// Something that others see has changed. Set once, before `start`.
    private(set) var changed: @Sendable () -> Void = {}
    private var stopped: @Sendable () -> Void = {}

    public nonisolated var unownedExecutor: UnownedSerialExecutor { control.asUnownedSerialExecutor() }

    public init(index: Int, configuration: PluginConfiguration, environment: LaunchEnvironment, control: ControlLoop) {
        self.index = index
        self.configuration = configuration
        self.environment = environment
        self.control = control
        scans = ScanShell(on: control.loop)
        var logger = environment.logger
        logger[metadataKey: "plugin"] = "\(configuration.name)"
        self.logger = logger
        pool = PoolMachine(
            configuration: .init(
                minimum: configuration.pool.min,
                maximum: configuration.pool.max,
                initialBackoff: UInt64(clamping: configuration.restart.initial.wholeNanoseconds),
                maximumBackoff: UInt64(clamping: configuration.restart.maximum.wholeNanoseconds),
                breakerFailures: configuration.restart.breaker.failures,
                breakerWindow: UInt64(clamping: configuration.restart.breaker.within.wholeNanoseconds)))
    }

    // MARK: What the control plane asks for

    /// Launches the instances. `changed` is called on the loop whenever `status` has changed, `stopped` after `stop`.
    public func start(changed: @escaping @Sendable () -> Void, stopped: @escaping @Sendable () -> Void) {
        self.changed = changed
        self.stopped = stopped
        carryOut(pool.start(now: now))
    }

    /// Lets calls finish, then ends every process.
    public func stop() {
        carryOut(pool.stop())
    }

    /// Ends every process now.
    public func hurry() {
        isHurrying = true
        carryOut(pool.hurry())
        for instance in instances.values { instance.exitWaiter?() }
    }

    /// A worker returned the last lease of a draining instance.
    func drained(_ id: InstanceID) {
        carryOut(pool.drained(id))
    }

    /// Calls found every instance busy.
    func callsWait() {
        carryOut(pool.callsWait(now: now))
    }

    /// A connection to the instance was lost and could not be had again. It may be dying, which its exit tells later.
    func broken(_ id: InstanceID, reason: String) {
        guard replaces(id, reason: reason) else { return }
        instances[id]?.isBroken = true
        carryOut(pool.instanceBroken(id, now: now, random: Self.random))
    }

    /// The instance says that it doesn't serve, which may pass; its calls may still be answered.
    func notServing(_ id: InstanceID, reason: String) {
        guard replaces(id, reason: reason) else { return }
        carryOut(pool.instanceUnwell(id, now: now, random: Self.random))
    }

    func servesAgain(_ id: InstanceID) {
        logger.info("instance serves again", metadata: ["instance": "\(id.number)"])
        pool.instanceWell(id)
        changed()
    }

    /// The instance answers nobody any more, though its process stands.
    func unresponsive(_ id: InstanceID, reason: String) {
        guard replaces(id, reason: reason) else { return }
        carryOut(pool.instanceUnresponsive(id, now: now, random: Self.random))
    }

    /// Notes why an instance is taken out; false when it is no ready one.
    private func replaces(_ id: InstanceID, reason: String) -> Bool {
        guard let instance = instances[id], instance.readyAt != nil, instance.exit == nil, !instance.isDraining,
            !instance.isTerminating
        else { return false }  // a race: it is on its way out
        trouble = "instance \(instance.name(of: configuration.name)) is replaced: \(reason)"
        lastError = trouble
        logger.warning("instance is replaced", metadata: ["instance": "\(id.number)", "reason": "\(reason)"])
        return true
    }

    var poolState: PluginState { pool.state }
    var restarts: UInt64 { pool.restarts }
    var outlook: PoolOutlook { pool.outlook }
    var mayGrow: Bool { pool.mayGrow }
    var breakerState: BreakerState { pool.breakerState }

    // MARK: What happens to instances

    /// The process has ended and was reaped.
    func gone(_ instance: Instance) {
        guard instances[instance.id] === instance else { return }
        endHealthWatch(of: instance.id)
        abandoned.remove(instance.id)
        instances[instance.id] = nil
        environment.board.set(.vacant, for: instance.ticket)
        lastTail = instance.tail
        carryOut(pool.instanceGone(instance.id, now: now, random: Self.random))
        changed()
    }

    /// Keeps what is known of an instance's start, unless a later start has taken its place.
    func note(_ instance: Instance) {
        instance.facts.stderr = instance.tail.all
        if let latest, latest > instance.id { return }
        latest = instance.id
        facts = instance.facts
    }

    /// Its start has failed, at whatever step; the process, if there is one, is ended by the caller.
    func failed(_ instance: Instance, _ fault: StartFault) {
        var fault = fault
        fault.lastLines = instance.tail.telling
        fault.advice = advice(on: fault, of: instance)
        instance.fault = fault
        instance.endStep(at: control.loop.now)
        instance.facts.outcome = .failed(fault)
        note(instance)
        guard !instance.isTerminating else { return }
        trouble = fault.summary
        lastError = fault.description
        logger.error(
            "start failed",
            metadata: [
                "instance": "\(instance.id.number)", "step": "\(fault.step.rawValue)", "reason": "\(fault.reason)",
                "stderr": .array(fault.lastLines.map { .string($0) }),
                "advice": .array(fault.advice.map { .string($0) }),
            ])
        changed()
    }

    /// It died after it was ready.
    func died(_ instance: Instance, _ status: String) {
        // One that was taken out because nobody could reach it may have been dying: unless we ended it, its status counts.
        let ended = instance.isBroken && (!instance.wasAsked || instance.exit.map(Self.isOwnFailure) == true)
        guard !instance.isTerminating || ended else { return }
        let lines = instance.tail.telling
        let said = lines.isEmpty ? "" : "; stderr: " + lines.joined(separator: " | ")
        let summary = "instance \(instance.name(of: configuration.name)) died: \(status)"
        trouble = summary
        lastError = summary + said
        logger.error("instance died", metadata: ["instance": "\(instance.id.number)", "status": "\(status)"])
    }

    /// Whether an exit is none that a plugin makes when it is asked to go.
    private static func isOwnFailure(_ exit: ExitStatus) -> Bool {
        if case .exited(let code) = exit { code != 0 } else { false }
    }

    func becameReady(_ instance: Instance, schema: DiscoveredSchema) {
        instance.readyAt = control.loop.now
        self.schema = schema
        instance.endStep(at: control.loop.now)
        instance.facts.outcome = .ready
        instance.facts.schema = schema.schema
        note(instance)
        hasBeenReady = true
        version = instance.appVersion
        isTLS = instance.security.isTLS
        startSeconds = Double(control.loop.now - instance.launchedAt) / 1e9
        logger.info(
            "instance is ready",
            metadata: [
                "instance": "\(instance.id.number)", "pid": "\(instance.process?.pid ?? 0)",
                "version": "\(instance.appVersion ?? 0)", "address": "\(instance.address?.description ?? "")",
                "services": "\(schema.services.count)",
            ])
        carryOut(pool.instanceReady(instance.id, now: now))
        watchHealth(of: instance)
        if let link = instance.link, !link.acceptsCalls { linkLeaves(instance.id, link.id) }
    }

    // MARK: Orders

    private var now: UInt64 { control.loop.now.nanoseconds }

    private static var random: UInt64 { .random(in: .min ... .max) }

    private func carryOut(_ orders: [PoolOrder]) {
        for order in orders {
            switch order {
            case .launch(let id): launch(id)
            case .admit(let id):
                if let instance = instances[id] { environment.board.set(.ready, for: instance.ticket) }
            case .drain(let id):
                guard let instance = instances[id] else { break }
                endHealthWatch(of: id)
                instance.isDraining = true
                if environment.board.set(.draining, for: instance.ticket) == 0 { drained(id) }
            case .abandon(let id):
                // The workers find it in the next snapshot.
                abandoned.insert(id)
                instances[id]?.isDraining = true
            case .terminate(let id):
                guard let instance = instances[id] else { break }
                endHealthWatch(of: id)
                environment.board.set(.stopped, for: instance.ticket)
                Task { await self.terminate(instance.id) }
            case .wake(let time):
                alarm?.cancel()
                let wait = time > now ? time - now : 0
                alarm = Alarm(on: control.loop, after: wait) { [weak self] in
                    self?.assumeIsolated { $0.timeReached() }
                }
            case .stopped:
                alarm?.cancel()
                stopped()
            }
        }
        noteBreaker()
        if !orders.isEmpty { changed() }
    }

    private func noteBreaker() {
        guard pool.breakerState != toldBreaker else { return }
        toldBreaker = pool.breakerState
        switch toldBreaker {
        case .open(let until):
            let pause = Duration.milliseconds(Int64(clamping: (until > now ? until - now : 0) / 1_000_000))
            logger.error(
                "the breaker is open",
                metadata: ["next_launch_in": "\(pause.text)", "last_error": "\(lastError ?? "")"])
        case .halfOpen: logger.info("the breaker is half-open")
        case .closed: logger.info("the breaker is closed")
        }
    }

    private func timeReached() {
        alarm = nil
        carryOut(pool.timeReached(now: now))
    }

    private func launch(_ id: InstanceID) {
        guard let ticket = environment.board.occupy() else {
            trouble = "there are \(environment.board.capacity) instances already"
            lastError = trouble
            carryOut(pool.instanceGone(id, now: now, random: Self.random))
            return
        }
        let instance = Instance(id: id, ticket: ticket, launchedAt: control.loop.now)
        instance.facts.instance = instance.name(of: configuration.name)
        instance.facts.versionsOffered = configuration.versions.offered
        instances[id] = instance
        note(instance)
        Task { await self.startInstance(id) }
    }
}
