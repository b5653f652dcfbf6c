internal import ControlPlane
internal import Gateway
internal import GatewayConfiguration
internal import JSONEngine

/// What `check` prints.
enum CheckPage {
    /// `{"valid":false,"errors":[…]}`
    static func node(_ faults: ConfigurationFaults) -> JSONNode {
        var errors = JSONNode.array()
        for fault in faults.faults {
            var error = JSONNode.object()
            switch fault.place {
            case .file(let name, let line, let column):
                error.set("file", .string(name))
                error.set("line", .integer(line))
                error.set("column", .integer(column))
            case .source(let name): error.set("source", .string(name))
            }
            if !fault.path.isEmpty { error.set("key", .string(fault.path)) }
            error.set("message", .string(fault.message))
            errors.append(error)
        }
        var page = JSONNode.object()
        page.set("valid", .boolean(false))
        page.set("errors", errors)
        return page
    }

    /// `{"valid":true,"plugins":[…names…]}`
    static func node(_ names: [String]) -> JSONNode {
        var page = JSONNode.object()
        page.set("valid", .boolean(true))
        page.set("plugins", .array(of: names))
        return page
    }

    /// The same with what came of the launches: `"launched":[{"plugin","ready","services","unavailable","error"}]`.
    static func node(_ names: [String], launched reports: [PluginReport]) -> JSONNode {
        var launched = JSONNode.array()
        for report in reports {
            var entry = JSONNode.object()
            entry.set("plugin", .string(report.plugin.name))
            entry.set("ready", .boolean(report.isReady))
            entry.set("services", .array(of: report.outline.services.map(\.name)))
            var unavailable = JSONNode.array()
            for hole in report.holes {
                var element = JSONNode.object()
                element.set("route", .string(hole.path))
                element.set("reason", .string(hole.reason))
                unavailable.append(element)
            }
            entry.set("unavailable", unavailable)
            switch StartFailure(report) {
            case .some(let failure): entry.set("error", failure.node)
            case .none: entry.set("error", .null())
            }
            launched.append(entry)
        }
        var page = node(names)
        page.set("launched", launched)
        return page
    }

    /// `orders: ready in 34 ms, 1 service, 6 methods`
    static func line(_ report: PluginReport) -> String {
        let seconds = report.facts.steps.reduce(0) { $0 + $1.seconds }
        let methods = report.outline.services.reduce(0) { $0 + $1.methods.count }
        return "\(report.plugin.name): ready in \(Wording.time(seconds)), "
            + "\(Wording.count(report.outline.services.count, "service")), \(Wording.count(methods, "method"))"
    }
}
