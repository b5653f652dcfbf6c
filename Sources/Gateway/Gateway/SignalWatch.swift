internal import EventLoop
internal import LinuxSystem
internal import Logging

/// Hears SIGTERM, SIGINT and SIGHUP as events of the control loop.
final class SignalWatch: ReadinessHandler {
    private let descriptor: OwnedDescriptor
    private let logger: Logger
    private let stop: () -> Void

    /// The signals must be blocked in every thread already.
    init(on loop: EventLoop, logger: Logger, stop: @escaping () -> Void) throws(SystemError) {
        descriptor = try Linux.signalDescriptor(for: [.terminate, .interrupt, .hangUp])
        self.logger = logger
        self.stop = stop
        _ = try loop.register(descriptor.raw, .readable, self)
    }

    func ready(_ readiness: Readiness) {
        while let signal = Linux.takeSignal(descriptor.raw) {
            switch signal {
            case .hangUp: logger.warning("SIGHUP: reading the configuration again is not supported yet")
            default: stop()
            }
        }
    }
}
