internal import DataPlane
internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginPool
internal import Routing
internal import Schema

/// What the workers are told: made out of what the supervisors say.
extension ControlPlane {
    func makeSnapshot() -> Snapshot {
        let statuses = statuses()
        if !routing.belong(to: statuses) {
            routing = RoutingTables(statuses, series: &series)
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

/// The methods and routes of all plugins. They change with a schema, which is seldom, and not with an instance.
struct RoutingTables {
    let methods: [RoutedMethod]
    let routes: RouteTable
    /// The schemas they were made of, by plugin.
    private let schemas: [Schema?]

    /// Those of no plugin.
    init() {
        methods = []
        routes = RouteTable(plugins: [], entries: [])
        schemas = []
    }

    init(_ statuses: [PluginStatus], series: inout SeriesRegistry) {
        var methods: [RoutedMethod] = []
        var entries: [RouteEntry] = []
        for status in statuses {
            for service in status.schema?.services ?? [] {
                for method in service.methods {
                    entries.append(
                        RouteEntry(
                            plugin: Int32(status.index), method: Int32(methods.count),
                            segments: [status.name, method.service, method.name],
                            allowsGet: method.hasNoSideEffects))
                    methods.append(
                        RoutedMethod(
                            plugin: status.index, series: series.number(plugin: status.name, method: method),
                            method: method))
                }
            }
        }
        self.methods = methods
        routes = RouteTable(
            plugins: statuses.map(\.name), entries: entries,
            unknown: statuses.filter { $0.schema == nil }.map { Int32($0.index) },
            pages: [["openapi.json"], ["docs"]])
        schemas = statuses.map { $0.schema?.schema }
    }

    /// Whether they are still those of the plugins.
    func belong(to statuses: [PluginStatus]) -> Bool {
        statuses.count == schemas.count && zip(statuses, schemas).allSatisfy { $0.schema?.schema === $1 }
    }
}
