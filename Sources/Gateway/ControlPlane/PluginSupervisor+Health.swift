internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool

/// Ready instances are asked how they are, and those that are not well are replaced: at once when they answer nobody, by a
/// successor that is ready when they say that they don't serve.
extension PluginSupervisor {
    /// Watches an instance that has become ready.
    func watchHealth(of instance: Instance) {
        guard let link = instance.link, !instance.isTerminating else { return }
        let id = instance.id
        let watch = HealthWatch(
            over: link, on: control.loop, board: environment.board, ticket: instance.ticket,
            configuration: HealthMachine.Configuration(configuration.health)
        ) { [weak self] verdict in
            self?.assumeIsolated { $0.judged(id, verdict) }
        }
        healthWatches[id] = watch
        watch.start()
    }

    func endHealthWatch(of id: InstanceID) {
        healthWatches.removeValue(forKey: id)?.stop()
    }

    private func judged(_ id: InstanceID, _ verdict: HealthVerdict) {
        switch verdict {
        case .notServing(let checks):
            notServing(id, reason: "it answered \(Self.times(checks)) that it does not serve (health)")
        case .servesAgain:
            servesAgain(id)
        case .unresponsive(let checks):
            unresponsive(
                id,
                reason: "it answered neither health checks nor calls, \(Self.times(checks)) within "
                    + "health.timeout (\(configuration.health.timeout.text))")
        }
    }

    private static func times(_ count: Int) -> String {
        count == 1 ? "once" : "\(count) times in a row"
    }
}

extension HealthMachine.Configuration {
    fileprivate init(_ configuration: HealthConfiguration) {
        self.init(
            interval: UInt64(clamping: configuration.interval.wholeNanoseconds),
            timeout: UInt64(clamping: configuration.timeout.wholeNanoseconds),
            failures: configuration.failures)
    }
}
