internal import DataPlane
internal import GatewayConfiguration
internal import Routing
internal import Schema

/// The methods and routes of all plugins. They change with a schema, which is seldom, and not with an instance.
struct RoutingTables {
    let methods: [RoutedMethod]
    let routes: RouteTable
    /// What of each plugin's rules is not served.
    let holes: [[RoutePlan.Hole]]
    /// The schemas they were made of, by plugin.
    private let schemas: [Schema?]

    /// Those of no plugin.
    init() {
        methods = []
        routes = RouteTable(plugins: [], entries: [])
        holes = []
        schemas = []
    }

    init(_ statuses: [PluginStatus], _ plugins: [PluginConfiguration], series: inout SeriesRegistry) {
        let plan = RoutePlan(
            statuses.map { RoutePlan.Subject(plugins[$0.index], services: $0.schema?.services) })
        var methods: [RoutedMethod] = []
        var entries: [RouteEntry] = []
        for status in statuses {
            for method in (status.schema?.services ?? []).flatMap(\.methods) {
                entries.append(
                    RouteEntry(
                        plugin: Int32(status.index), method: Int32(methods.count),
                        segments: [status.name, method.service, method.name], allowsGet: method.hasNoSideEffects))
                methods.append(
                    RoutedMethod(
                        plugin: status.index, series: series.number(plugin: status.name, method: method),
                        method: method))
            }
        }
        var templates: [TemplateRoute] = []
        for route in plan.routes where !route.isLost {
            let status = statuses[route.plugin]
            var number: Int32?
            if let routed = Self.routed(route, status, &series) {
                number = Int32(methods.count)
                methods.append(routed)
            }
            templates.append(
                TemplateRoute(
                    plugin: Int32(route.plugin), method: number, verb: route.rule.verb, template: route.template))
        }
        self.methods = methods
        holes = plan.holes
        routes = RouteTable(
            plugins: statuses.map(\.name), entries: entries, templates: templates,
            unknown: statuses.filter { $0.schema == nil }.map { Int32($0.index) }, pages: RoutePlan.pages)
        schemas = statuses.map { $0.schema?.schema }
    }

    /// Nil while the plugin's methods are not known.
    private static func routed(
        _ route: RoutePlan.Route, _ status: PluginStatus, _ series: inout SeriesRegistry
    ) -> RoutedMethod? {
        guard let schema = status.schema?.schema else { return nil }
        var number = series.number(plugin: status.name)
        if let method = route.method { number = series.number(plugin: status.name, method: method) }
        return RoutedMethod(
            plugin: route.plugin, series: number, method: route.method ?? schema.missingMethod(route.rpc),
            rule: route.rule, template: route.template, binding: route.binding, unavailable: route.unavailable)
    }

    /// Whether they are still those of the plugins.
    func belong(to statuses: [PluginStatus]) -> Bool {
        statuses.count == schemas.count && zip(statuses, schemas).allSatisfy { $0.schema?.schema === $1 }
    }
}
