internal import DataPlane
internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import Routing
internal import Schema

/// What the workers are told: made out of what the supervisors say.
extension ControlPlane {
    func makeSnapshot() -> Snapshot {
        let statuses = statuses()
        if !routing.belong(to: statuses) {
            let begin = Linux.monotonicNow()
            routing = RoutingTables(statuses, configuration.plugins, series: &series)
            logger.debug(
                "routes are made",
                metadata: [
                    "routes": "\(routing.methods.count)",
                    "microseconds": "\((Linux.monotonicNow() - begin) / 1_000)",
                ])
            outdateDescription()
        }
        return Snapshot(
            plugins: statuses.map(view), methods: routing.methods, routes: routing.routes, description: description)
    }

    private func view(_ status: PluginStatus) -> PluginView {
        let pool = configuration.plugins[status.index].pool
        let number = series.number(plugin: status.name)
        return supervisors[status.index].assumeIsolated { supervisor in
            PluginView(
                name: status.name,
                series: number,
                schema: status.schema?.schema,
                instances: status.views,
                abandoned: supervisor.abandoned.sorted(),
                queue: queues[status.index],
                limits: PluginLimits(
                    callsInFlight: pool.inFlight,
                    queueTimeout: UInt64(clamping: pool.queueTimeout.wholeNanoseconds)),
                outlook: supervisor.outlook,
                mayGrow: supervisor.mayGrow,
                trouble: status.readyCount > 0 ? nil : status.trouble)
        }
    }
}
