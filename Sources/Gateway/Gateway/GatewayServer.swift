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
        format = Self.format(configuration.log.format)
        logger = Self.logger(configuration.log, format)
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
        Linux.blockSignals([.terminate, .interrupt, .hangUp, .child])
        let formerLimit = Linux.raiseDescriptorLimit()
        JSONEngine.prepare()

        var listeners = try Listeners(configuration)
        let environment = try launchEnvironment(maximumDescriptors: formerLimit)
        let control = try ControlLoop()
        let reports = try Mailbox<WorkerReport>()
        let workerCount = min(configuration.workers ?? Linux.availableCores(), QueueBoard.maximumWorkers)
        let workers = try WorkerFleet(count: workerCount, reports: reports)
        let plane = ControlPlane(
            configuration: configuration, environment: environment, workers: workers, control: control)
        let admin = try AdminListeners(&listeners, configuration: configuration, plane: plane)
        try reports.open(on: control.loop) { report in plane.assumeIsolated { $0.received(report) } }

        plane.assumeIsolated { $0.announce() }
        let dataPlane = DataPlaneConfiguration(configuration, workers: workerCount, logFormat: format)
        guard let publicSocket = listeners.takePublic() else { return }
        for number in 0..<workerCount {
            try workers.start(
                number, listener: try Linux.duplicate(publicSocket.raw), configuration: dataPlane,
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
        let signals = try SignalWatch(on: control.loop, logger: logger) { plane.assumeIsolated { $0.shutDown() } }
        try control.run()
        withExtendedLifetime((admin, signals, reaper)) {}
        admin.shutDown()
        listeners.remove()
        logger.info("stopped")
    }

    private func launchEnvironment(maximumDescriptors: UInt64) throws -> LaunchEnvironment {
        let variables = Linux.environment()
        let directory: String
        if let configured = configuration.runtimeDirectory {
            do throws(RuntimeDirectoryFault) {
                directory = try RuntimeDirectory.check(configured)
            } catch {
                throw Refusal("runtime_directory: \(error.description)")
            }
        } else if let chosen = RuntimeDirectory.choose(from: RuntimeDirectory.candidates(environment: variables)) {
            directory = chosen
        } else {
            throw Refusal("no directory for sockets is writable and short enough; set runtime_directory:")
        }
        return LaunchEnvironment(
            launcher: try Launcher(searchPath: variables["PATH"], maximumDescriptors: maximumDescriptors),
            board: LeaseBoard(capacity: Self.maximumInstances),
            variables: variables,
            runtimeDirectory: directory,
            workingDirectory: try Linux.currentDirectory(),
            connection: .init(),
            logger: logger)
    }

    /// The one line that says where the gateway listens, with the real ports.
    private func announce(_ listeners: borrowing Listeners) {
        let admin = listeners.adminName ?? "off"
        let line = "listening on \(listeners.publicName), admin \(listeners.adminName.map { "on \($0)" } ?? "off")"
        switch format {
        case .text:
            logger.notice("\(line)")
        case .json:
            logger.notice(
                "\(line)",
                metadata: ["listen": "\(listeners.publicName)", "admin": "\(admin)"])
        }
    }

    private static func format(_ format: LogConfiguration.Format) -> LogFormat {
        switch format {
        case .text: .text
        case .json: .json
        case .auto: Linux.isTerminal(2) ? .text : .json
        }
    }

    private static func logger(_ log: LogConfiguration, _ format: LogFormat) -> Logger {
        let level: Logger.Level =
            switch log.level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
        return Logger(label: "patchbay") { _ in GatewayLogHandler(descriptor: 2, format: format, level: level) }
    }
}

/// What the system refused, in words for the operator.
struct Refusal: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
