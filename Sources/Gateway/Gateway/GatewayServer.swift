internal import ControlPlane
internal import DataPlane
internal import EventLoop
public import GatewayConfiguration
internal import HTTPFront
internal import JSONEngine
internal import LinuxSystem
internal import Logging
internal import PluginConnection
internal import PluginPool
internal import PluginProcess
internal import Routing
internal import Telemetry

/// The composition root: makes every part, joins them, and serves until it is told to stop.
///
/// The calling thread becomes the control plane's.
public struct GatewayServer {
    /// Instances there may be at one time, of all plugins together.
    private static let maximumInstances = 1024

    private let configuration: Configuration
    private let logger: Logger
    private let format: LogFormat

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        format = LogFormat(configuration.log.format)
        logger = Logger(configuration.log, format)
    }

    /// Serves until SIGTERM or SIGINT. Returns the exit status: 0, or 71 when the system refused something.
    public func serve() -> Int32 {
        do {
            try serveUntilStopped()
            return 0
        } catch let refusal as Refusal {
            logger.error("cannot start", metadata: ["reason": "\(refusal.reason)"])
            return 71
        } catch {
            logger.error("cannot start", metadata: ["reason": "\(error)"])
            return 71
        }
    }

    private func serveUntilStopped() throws {
        Linux.ignorePipeSignal()
        Linux.blockSignals(SignalWatch.signals + [.child])
        let formerLimit = Linux.raiseDescriptorLimit()
        JSONEngine.prepare()

        var listeners = try Listeners(configuration)
        let environment = try LaunchEnvironment(
            configuration, maximumInstances: Self.maximumInstances, maximumDescriptors: formerLimit, logger: logger)
        let control = try ControlLoop()
        let reports = try Mailbox<WorkerReport>()
        let workerCount = configuration.workerCount(
            cores: Linux.availableCores(), maximum: QueueBoard.maximumWorkers)
        let workers = try WorkerFleet(count: workerCount, reports: reports)
        let plane = ControlPlane(
            configuration: configuration, environment: environment, workers: workers, control: control)
        let admin = try AdminListeners(&listeners, configuration: configuration, plane: plane)
        try reports.open(on: control.loop) { report in plane.assumeIsolated { $0.received(report) } }

        plane.assumeIsolated { $0.announce() }
        guard let publicSocket = listeners.takePublic() else { return }
        for number in 0..<workerCount {
            try workers.start(
                number, listener: try Linux.duplicate(publicSocket.raw),
                configuration: DataPlaneConfiguration(
                    configuration, worker: number, of: workerCount, logFormat: format),
                board: environment.board
            ) { [logger] reason in
                logger.critical("a worker cannot run", metadata: ["worker": "\(number)", "reason": "\(reason)"])
                Linux.exit(71)
            }
        }
        Linux.close(publicSocket.release())  // or it would listen on when the workers have stopped to
        announce(listeners)
        let reaper = Linux.adoptsOrphans ? try OrphanReaper(on: control.loop, logger: logger) : nil
        plane.assumeIsolated { $0.start() }
        // Signals wait until here: one that came earlier must find plugins to stop.
        let signals = try SignalWatch(on: control.loop) { [logger] signal in
            switch signal {
            case .hangUp: logger.warning("SIGHUP: reading the configuration again is not supported yet")
            default: plane.assumeIsolated { $0.shutDown() }
            }
        }
        try control.run()
        withExtendedLifetime((admin, signals, reaper)) {}
        admin.shutDown()
        listeners.remove()
        logger.info("stopped")
    }

    /// The one line that says where the gateway listens, with the real ports. It is written at every level: whoever
    /// started the gateway waits for it, and with port 0 learns the ports from nothing else.
    private func announce(_ listeners: borrowing Listeners) {
        let admin = listeners.adminName.map { "on \($0)" } ?? "off"
        let probes = listeners.probesName.map { ", probes on \($0)" } ?? ""
        var logger = logger
        logger.logLevel = .notice
        var addresses: Logger.Metadata = [:]
        if format == .json {
            addresses = ["listen": "\(listeners.publicName)", "admin": "\(listeners.adminName ?? "off")"]
            addresses["probes"] = listeners.probesName.map { "\($0)" }
        }
        let line = "listening on \(listeners.publicName), admin \(admin)\(probes)"
        logger.notice("\(line)", metadata: addresses)
    }
}
