internal import EventLoop
internal import LinuxSystem

/// Hears SIGTERM, SIGINT and SIGHUP as events of the control loop.
final class SignalWatch: ReadinessHandler {
    static let signals: [Signal] = [.terminate, .interrupt, .hangUp]

    private let descriptor: OwnedDescriptor
    private let heard: (Signal) -> Void

    /// The signals must be blocked in every thread already.
    init(on loop: EventLoop, heard: @escaping (Signal) -> Void) throws(SystemError) {
        descriptor = try Linux.signalDescriptor(for: Self.signals)
        self.heard = heard
        _ = try loop.register(descriptor.raw, .readable, self)
    }

    func ready(_ readiness: Readiness) {
        while let signal = Linux.takeSignal(descriptor.raw) { heard(signal) }
    }
}
