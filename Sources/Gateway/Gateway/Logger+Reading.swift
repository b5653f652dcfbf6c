internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import Telemetry

extension LogFormat {
    /// The format that the key means, for stderr as it is now.
    init(_ format: LogConfiguration.Format) {
        self =
            switch format {
            case .text: .text
            case .json: .json
            case .auto: Linux.isTerminal(2) ? .text : .json
            }
    }
}

extension Logger {
    /// The gateway's log, on stderr.
    init(_ log: LogConfiguration, _ format: LogFormat) {
        let level: Logger.Level =
            switch log.level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
        self.init(label: "patchbay") { _ in GatewayLogHandler(descriptor: 2, format: format, level: level) }
    }
}
