public import ControlPlane
public import GatewayConfiguration
internal import JSONEngine
internal import LinuxSystem
internal import Logging
internal import Routing
internal import Schema
internal import Telemetry

/// The plugins of one command: launched for it, asked, and ended again, by the control plane's supervisors alone. There
/// is no worker and no listener.
///
/// A plugin gets one instance and one try. SIGINT, SIGTERM and SIGHUP end the session in order; a second one hurries.
public actor PluginSession {
    /// How a session ended.
    public enum Ending: Sendable, Equatable {
        /// The work was done and said which exit status the command has.
        case finished(Int32)
        /// A signal of that number came first.
        case interrupted(Int32)
    }

    /// What a command does with its plugins, once each is ready or has failed: on the control loop. Returns the exit
    /// status of the command.
    public typealias Work = @Sendable (isolated PluginSession) async -> Int32

    public nonisolated let control: ControlLoop
    public nonisolated let configuration: Configuration
    private let supervisors: [PluginSupervisor]
    private let work: Work
    /// What is known of the plugins that are ready or have failed, by their index.
    private(set) var settled: [Int: StartFacts] = [:]
    private var stopping: Set<Int> = []
    private var stoppedCount = 0
    private var status: Int32 = 0
    private(set) var interruption: Signal?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { control.asUnownedSerialExecutor() }

    /// Launches the configuration's plugins, does the work, and returns when the last process is gone. The calling
    /// thread becomes the control plane's.
    ///
    /// - Parameter isVerbose: whether the log, the plugins' lines in it, goes to stderr.
    public static func run(
        _ configuration: Configuration, isVerbose: Bool, _ work: @escaping Work
    ) throws(Refusal) -> Ending {
        do {
            Linux.ignorePipeSignal()
            Linux.blockSignals(SignalWatch.signals)
            let formerLimit = Linux.raiseDescriptorLimit()
            JSONEngine.prepare()
            let environment = try LaunchEnvironment(
                configuration, maximumInstances: max(1, configuration.plugins.count),
                maximumDescriptors: formerLimit, logger: logger(configuration.log, isVerbose))
            let session = PluginSession(configuration, environment, try ControlLoop(), work)
            let signals = try SignalWatch(on: session.control.loop) { signal in
                session.assumeIsolated { $0.interrupted(by: signal) }
            }
            session.assumeIsolated { $0.start() }
            try session.control.run()
            withExtendedLifetime(signals) {}
            return session.assumeIsolated { session in
                session.interruption.map { .interrupted($0.number) } ?? .finished(session.status)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("\(error)")
        }
    }

    private init(
        _ configuration: Configuration, _ environment: LaunchEnvironment, _ control: ControlLoop,
        _ work: @escaping Work
    ) {
        self.configuration = configuration
        self.control = control
        self.work = work
        supervisors = configuration.plugins.enumerated().map { index, plugin in
            var plugin = plugin
            plugin.pool.min = 1
            plugin.pool.max = 1
            return PluginSupervisor(index: index, configuration: plugin, environment: environment, control: control)
        }
    }

    private static func logger(_ log: LogConfiguration, _ isVerbose: Bool) -> Logger {
        guard isVerbose else { return Logger(label: "patchbay") { _ in SwiftLogNoOpLogHandler() } }
        var log = log
        if log.level != .trace { log.level = .debug }
        return Logger(log, LogFormat(log.format))
    }

    // MARK: The start

    private func start() {
        for (index, supervisor) in supervisors.enumerated() {
            supervisor.assumeIsolated { supervisor in
                supervisor.start(
                    changed: { [weak self] in self?.assumeIsolated { $0.look(at: index) } },
                    stopped: { [weak self] in self?.assumeIsolated { $0.pluginStopped() } })
            }
        }
        if supervisors.isEmpty { begin() }
    }

    private func look(at index: Int) {
        guard interruption == nil, settled[index] == nil,
            let facts = supervisors[index].assumeIsolated({ $0.facts })
        else { return }
        switch facts.outcome {
        case .underway: return
        case .ready: break
        case .failed:
            // There is no second try. The supervisor is in the middle of ending the process, so this comes after it.
            Task { self.stop(index) }
        }
        settled[index] = facts
        if settled.count == supervisors.count { begin() }
    }

    private func begin() {
        Task {
            status = await work(self)
            for index in supervisors.indices { stop(index) }
            finishIfDone()
        }
    }

    // MARK: What the work may ask for

    /// What came of each plugin's launch, in the order of the configuration.
    ///
    /// - Parameter isExamined: whether those that are ready are asked for go-plugin's own services, too.
    public func reports(isExamined: Bool = false) async -> [PluginReport] {
        var reports: [PluginReport] = []
        let plan = routePlan
        for (index, supervisor) in supervisors.enumerated() {
            guard var facts = settled[index] else { continue }
            if isExamined, case .ready = facts.outcome {
                await supervisor.examine()
                // One that has died meanwhile was launched again, and that is another start.
                if let now = await supervisor.facts, now.instance == facts.instance { facts = now }
            }
            reports.append(
                PluginReport(
                    plugin: configuration.plugins[index], facts: facts,
                    outline: facts.schema.map { SchemaOutline($0) } ?? SchemaOutline(),
                    routes: plan.routes.filter { $0.plugin == index }.map { PluginReport.Route($0) },
                    routeHoles: plan.holes[index].map { ($0.route, $0.reason) }))
        }
        return reports
    }

    /// The routes of the plugins as far as they have settled; the others have none.
    var routePlan: RoutePlan {
        RoutePlan(
            configuration.plugins.enumerated().map { index, plugin in
                RoutePlan.Subject(plugin, services: settled[index]?.schema?.services)
            })
    }

    /// What is known of each plugin that has settled, in the order of the configuration.
    var facts: [(name: String, facts: StartFacts)] {
        configuration.plugins.enumerated().compactMap { index, plugin in settled[index].map { (plugin.name, $0) } }
    }

    /// The supervisor of a plugin and what is known of it; nil when the configuration has none of that name.
    func plugin(named name: String) -> (supervisor: PluginSupervisor, facts: StartFacts)? {
        guard let index = configuration.plugins.firstIndex(where: { $0.name == name }), let facts = settled[index]
        else { return nil }
        return (supervisors[index], facts)
    }

    // MARK: The end

    private func interrupted(by signal: Signal) {
        guard interruption == nil else {
            for supervisor in supervisors { supervisor.assumeIsolated { $0.hurry() } }
            return
        }
        interruption = signal
        for index in supervisors.indices { stop(index) }
        finishIfDone()
    }

    private func stop(_ index: Int) {
        guard stopping.insert(index).inserted else { return }
        supervisors[index].assumeIsolated { $0.stop() }
    }

    private func pluginStopped() {
        stoppedCount += 1
        finishIfDone()
    }

    private func finishIfDone() {
        if stopping.count == supervisors.count, stoppedCount == supervisors.count { control.stop() }
    }
}

extension PluginReport.Route {
    fileprivate init(_ route: RoutePlan.Route) {
        self.init(
            verb: route.rule.verb, template: route.template.text, rpc: route.rpc, unavailable: route.unavailable)
    }
}
