internal import Gateway
internal import GatewayConfiguration
internal import JSONEngine

/// The paths of plugins, in the order of the configuration.
struct RouteList {
    private let reports: [PluginReport]

    init(_ reports: [PluginReport]) {
        self.reports = reports
    }

    /// A line a path.
    var text: String {
        var rows: [[String]] = []
        for report in reports {
            for service in report.outline.services {
                for method in service.methods {
                    let path = Printable.text(report.path(service: service.name, method: method.name))
                    rows.append(["POST", path, Self.note(method)])
                }
            }
            for route in report.routes {
                var notes = [Printable.text(route.rpc)]
                if let reason = route.unavailable { notes.append("unavailable: \(Printable.text(reason))") }
                rows.append([route.verb, Printable.text(route.template), notes.joined(separator: ", ")])
            }
            let known = Set(rows.flatMap { [$0[1], "\($0[0]) \($0[1])"] })
            for hole in report.holes where !known.contains(Printable.text(hole.path)) {
                rows.append(["-", Printable.text(hole.path), "unavailable: \(Printable.text(hole.reason))"])
            }
        }
        return Wording.columns(rows).joined(separator: "\n")
    }

    /// `{"routes":[…],"failed":[…]}`
    var node: JSONNode {
        var routes = JSONNode.array()
        var failed = JSONNode.array()
        for report in reports {
            for service in report.outline.services {
                for method in service.methods {
                    var route = JSONNode.object()
                    route.set("method", .string("POST"))
                    route.set("path", .string(report.path(service: service.name, method: method.name)))
                    route.set("plugin", .string(report.plugin.name))
                    route.set("rpc", .string("\(service.name)/\(method.name)"))
                    route.set("client_streaming", .boolean(method.isClientStreaming))
                    route.set("server_streaming", .boolean(method.isServerStreaming))
                    route.set("no_side_effects", .boolean(method.hasNoSideEffects))
                    route.set("unavailable", method.unavailable.map { .string($0) } ?? .null())
                    routes.append(route)
                }
            }
            for rule in report.routes { routes.append(node(rule, of: report)) }
            if let failure = StartFailure(report) {
                var plugin = JSONNode.object()
                plugin.set("plugin", .string(report.plugin.name))
                plugin.set("error", failure.node)
                failed.append(plugin)
            }
        }
        var page = JSONNode.object()
        page.set("routes", routes)
        page.set("failed", failed)
        return page
    }

    private func node(_ rule: PluginReport.Route, of report: PluginReport) -> JSONNode {
        let method = report.method(rpc: rule.rpc)
        var route = JSONNode.object()
        route.set("method", .string(rule.verb))
        route.set("path", .string(rule.template))
        route.set("plugin", .string(report.plugin.name))
        route.set("rpc", .string(rule.rpc))
        route.set("client_streaming", .boolean(method?.isClientStreaming ?? false))
        route.set("server_streaming", .boolean(method?.isServerStreaming ?? false))
        route.set("no_side_effects", .boolean(method?.hasNoSideEffects ?? false))
        route.set("unavailable", rule.unavailable.map { .string($0) } ?? .null())
        return route
    }

    /// Which way it streams, whether `GET` serves it too, and why it cannot be called.
    private static func note(_ method: SchemaOutline.Method) -> String {
        let ways: String? =
            switch (method.isClientStreaming, method.isServerStreaming) {
            case (false, false): nil
            case (true, false): "client streaming"
            case (false, true): "server streaming"
            case (true, true): "streaming both ways"
            }
        let also = method.hasNoSideEffects && method.unavailable == nil ? "GET too" : nil
        let unavailable = method.unavailable.map { reason in
            // That it streams was said already.
            method.hasHole ? "unavailable: \(Printable.text(reason))" : "unavailable: not supported yet"
        }
        return [ways, also, unavailable].compactMap(\.self).joined(separator: ", ")
    }
}
