public import DataPlane
internal import EventLoop
public import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import Routing
internal import Schema
internal import Telemetry

/// The control plane's middle: it starts the plugins' supervisors, makes a snapshot for the workers out of what they
/// say, and takes the gateway down in order.
public actor ControlPlane {
    enum Phase {
        case starting
        case running
        /// Unready, still accepting: `drain_delay`.
        case leaving
        /// The workers finish what is in flight.
        case draining
        /// The plugins end.
        case stoppingPlugins
        case stopped
    }

    public nonisolated let control: ControlLoop
    nonisolated let configuration: Configuration
    nonisolated let logger: Logger
    private nonisolated let workers: WorkerFleet
    let supervisors: [PluginSupervisor]
    private let environment: LaunchEnvironment
    let queues: [QueueBoard]
    var series = SeriesRegistry()
    /// What the last snapshot said of methods and routes.
    var routing = RoutingTables()
    /// What the last snapshot said of the description of all routes.
    var description = PublicDescription.notMade
    var isDescribing = false
    /// Whether the routes have changed since the one that is being made was begun.
    var descriptionIsOutdated = false
    let publisher = SnapshotPublisher()
    private var phase = Phase.starting
    private var idleWorkers: Set<Int> = []
    private var stoppedPlugins = 0
    private var stoppedWorkers = 0
    private var alarm: Alarm?
    private var hasLetGoOfStart = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { control.asUnownedSerialExecutor() }

    public init(
        configuration: Configuration, environment: LaunchEnvironment, workers: WorkerFleet, control: ControlLoop
    ) {
        self.configuration = configuration
        self.environment = environment
        self.workers = workers
        self.control = control
        logger = environment.logger
        supervisors = configuration.plugins.enumerated().map { index, plugin in
            PluginSupervisor(index: index, configuration: plugin, environment: environment, control: control)
        }
        queues = configuration.plugins.map { QueueBoard(limit: $0.pool.queue) }
        control.loop.add(publisher)
    }

    /// Tells the workers which plugins there are, before they serve: none of their methods is known yet.
    public func announce() {
        publish()
    }

    /// Starts the plugins.
    public func start() {
        phase = .running
        publisher.publish = { [weak self] in self?.assumeIsolated { $0.publish() } }
        for supervisor in supervisors {
            supervisor.assumeIsolated { supervisor in
                supervisor.start(
                    changed: { [weak self] in self?.assumeIsolated { $0.publisher.noteChange() } },
                    stopped: { [weak self] in self?.assumeIsolated { $0.pluginStopped() } })
            }
        }
    }

    // MARK: Snapshots

    private func publish() {
        workers.post(.adopt(makeSnapshot()))
        letGoOfStartIfOver()
    }

    /// The process's start is over when its first plugin is ready. Not again for a later one: workers are under load by
    /// then, and would fault in each page of their code anew.
    private func letGoOfStartIfOver() {
        guard !hasLetGoOfStart, supervisors.contains(where: { $0.assumeIsolated { $0.hasBeenReady } }) else { return }
        hasLetGoOfStart = true
        // Not at once: the workers connect first, by TLS too, which is no less a part of the start.
        _ = Alarm(on: control.loop, after: 500_000_000) { Linux.releaseProgramPages() }
    }

    func statuses() -> [PluginStatus] {
        supervisors.map { supervisor in supervisor.assumeIsolated { $0.status() } }
    }

    /// Calls that wait for the plugin of that index.
    func queued(_ index: Int) -> Int { queues[index].count }

    nonisolated var counters: [RequestCounters] { workers.counters }

    /// The plugin and method of each series, by its number.
    var seriesNames: [SeriesRegistry.Name] { series.names }

    // MARK: Reports of the workers

    public func received(_ report: WorkerReport) {
        switch report {
        case .drained(let plugin, let id):
            supervisors[plugin].assumeIsolated { $0.drained(id) }
        case .broken(let plugin, let id, let reason):
            supervisors[plugin].assumeIsolated { $0.broken(id, reason: reason) }
        case .callsWait(let plugin):
            supervisors[plugin].assumeIsolated { $0.callsWait() }
        case .metadataLost(let plugin):
            supervisors[plugin].assumeIsolated { $0.metadataLost() }
        case .descriptionWanted:
            describe()
        case .idle(let worker):
            idleWorkers.insert(worker)
            if phase == .draining, idleWorkers.count == workers.count { stopPlugins() }
        case .stopped:
            stoppedWorkers += 1
            finishIfDone()
        }
    }

    // MARK: The end

    /// Takes the gateway down: unready at once, accepting for `drain_delay`, then calls finish, then the plugins end,
    /// all within `drain_timeout`. Asked a second time it hurries.
    public func shutDown() {
        switch phase {
        case .starting, .running:
            phase = .leaving
            logger.info("draining")
            workers.post(.leave)
            ring(after: configuration.drainDelay) { $0.drain() }
        case .leaving, .draining, .stoppingPlugins:
            logger.info("hurrying")
            hurry()
        case .stopped:
            break
        }
    }

    /// Whether `/readyz` may say ready at all.
    var isLeaving: Bool {
        switch phase {
        case .starting, .running: false
        case .leaving, .draining, .stoppingPlugins, .stopped: true
        }
    }

    private func drain() {
        guard phase == .leaving else { return }
        phase = .draining
        workers.post(.drain)
        ring(after: configuration.drainTimeout) { $0.hurry() }
    }

    private func hurry() {
        alarm?.cancel()
        if phase == .leaving { workers.post(.drain) }
        if phase != .stoppingPlugins { stopPlugins() }
        for supervisor in supervisors { supervisor.assumeIsolated { $0.hurry() } }
    }

    private func stopPlugins() {
        phase = .stoppingPlugins
        guard !supervisors.isEmpty else {
            pluginsAreGone()
            return
        }
        for supervisor in supervisors { supervisor.assumeIsolated { $0.stop() } }
    }

    private func pluginStopped() {
        stoppedPlugins += 1
        if stoppedPlugins == supervisors.count { pluginsAreGone() }
    }

    private func pluginsAreGone() {
        alarm?.cancel()
        workers.post(.stop)
        finishIfDone()
    }

    private func finishIfDone() {
        guard phase == .stoppingPlugins, stoppedPlugins == supervisors.count, stoppedWorkers == workers.count else {
            return
        }
        phase = .stopped
        control.stop()
    }

    private func ring(after delay: Duration, _ body: @escaping @Sendable (isolated ControlPlane) -> Void) {
        alarm?.cancel()
        alarm = Alarm(on: control.loop, after: UInt64(clamping: delay.wholeNanoseconds)) { [weak self] in
            self?.assumeIsolated { body($0) }
        }
    }
}
