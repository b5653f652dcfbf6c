internal import Bytes
internal import DataPlane
internal import GatewayConfiguration
internal import JSONEngine
internal import PluginDiscovery
internal import PluginPool
internal import Schema

/// The admin API's JSON (CONTRACT, *Admin listener*; `openapi/admin.yaml`).
extension ControlPlane {
    /// What an admin path shows.
    enum Page: Sendable {
        case page(status: Int, contentType: StaticString, bytes: [UInt8])
        case noSuchPlugin(String, among: [String])
    }

    /// The page of a path that `AdminService` knows.
    func page(_ path: String) -> Page {
        switch path {
        case "/healthz": return Self.json(200, healthPage())
        case "/readyz": return Self.json(isReady ? 200 : 503, readyPage())
        case "/plugins": return Self.json(200, pluginsPage())
        case "/metrics":
            var text = ByteBuffer()
            writeMetrics(into: &text)
            return .page(
                status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", bytes: text.array())
        default:
            let name = String(path.dropFirst("/plugins/".count))
            let all = statuses()
            guard let status = all.first(where: { $0.name == name }) else {
                return .noSuchPlugin(name, among: all.map(\.name))
            }
            return Self.json(200, node(status))
        }
    }

    private static func json(_ status: Int, _ node: consuming JSONNode) -> Page {
        var text = ByteBuffer()
        node.encode(into: &text)
        return .page(status: status, contentType: "application/json", bytes: text.array())
    }

    private func healthPage() -> JSONNode {
        var page = JSONNode.object()
        page.set("status", .string("ok"))
        return page
    }

    // MARK: Readiness

    /// One plugin that is not as it should be, and why.
    private struct Concern {
        var plugin: String
        var reason: String
    }

    private var isReady: Bool { !isLeaving && waiting.isEmpty }

    /// Required plugins that are not ready: those that never were, and of `required: true` those that aren't now.
    private var waiting: [Concern] {
        statuses().compactMap { status in
            let isWaitedFor =
                switch configuration.plugins[status.index].required {
                case .never: false
                case .start: !status.hasBeenReady
                case .always: status.readyCount == 0
                }
            return isWaitedFor ? Concern(plugin: status.name, reason: reason(status)) : nil
        }
    }

    /// Plugins that serve with less than they should, or not at all though nobody waits for them.
    private var degraded: [Concern] {
        statuses().compactMap { status in
            let minimum = configuration.plugins[status.index].pool.min
            guard status.readyCount < minimum else { return nil }
            return Concern(
                plugin: status.name, reason: "\(status.readyCount) of \(minimum) instances are ready; \(reason(status))"
            )
        }
    }

    private func reason(_ status: PluginStatus) -> String {
        let trouble = status.lastError ?? status.state.rawValue
        return breakerClause(of: status.index).map { "\($0); \(trouble)" } ?? trouble
    }

    private func readyPage() -> JSONNode {
        var page = JSONNode.object()
        let waiting = waiting
        if isLeaving {
            page.set("ready", .boolean(false))
            page.set("waiting", .array())
            page.set("draining", .boolean(true))
        } else if waiting.isEmpty {
            page.set("ready", .boolean(true))
            page.set("degraded", list(degraded))
        } else {
            page.set("ready", .boolean(false))
            page.set("waiting", list(waiting))
        }
        return page
    }

    private func list(_ concerns: [Concern]) -> JSONNode {
        var list = JSONNode.array()
        for concern in concerns {
            var element = JSONNode.object()
            element.set("plugin", .string(concern.plugin))
            element.set("reason", .string(concern.reason))
            list.append(element)
        }
        return list
    }

    // MARK: Plugins

    private func pluginsPage() -> JSONNode {
        var plugins = JSONNode.array()
        for status in statuses() { plugins.append(node(status)) }
        var page = JSONNode.object()
        page.set("plugins", plugins)
        return page
    }

    private func node(_ status: PluginStatus) -> JSONNode {
        var node = JSONNode.object()
        node.set("name", .string(status.name))
        node.set("state", .string(status.state.rawValue))
        node.set("protocol", status.hasBeenReady ? .string("grpc") : .null())
        node.set("version", optional(status.version))
        node.set("tls", .boolean(status.isTLS))
        node.set("services", .array(of: (status.schema?.services ?? []).map(\.name)))
        node.set("restarts", .integer(Int(clamping: status.restarts)))
        node.set("queue", .integer(queued(status.index)))
        node.set("last_error", optional(status.lastError))
        let concern = degraded.first { $0.plugin == status.name }
        node.set("degraded", optional(concern?.reason))
        node.set("unavailable", unavailable(status))
        var instances = JSONNode.array()
        for instance in status.instances { instances.append(self.node(instance)) }
        node.set("instances", instances)
        node.set("stderr", .array(of: status.stderr))
        return node
    }

    private func node(_ instance: PluginStatus.InstanceStatus) -> JSONNode {
        var node = JSONNode.object()
        node.set("id", .string(instance.name))
        node.set("state", .string(instance.state.rawValue))
        node.set("pid", optional(instance.pid.map { Int($0) }))
        node.set("uptime_seconds", .double((instance.uptimeSeconds * 1000).rounded() / 1000))
        node.set("in_flight", .integer(instance.inFlight))
        node.set("calls", .integer(Int(clamping: instance.calls)))
        return node
    }

    private func unavailable(_ status: PluginStatus) -> JSONNode {
        var list = JSONNode.array()
        for service in status.schema?.services ?? [] {
            if let reason = service.unavailable {
                var element = JSONNode.object()
                element.set("route", .string("/\(status.name)/\(service.name)"))
                element.set("reason", .string(reason))
                list.append(element)
            }
            for method in service.methods {
                guard let reason = RoutedMethod.unavailable(method) else { continue }
                var element = JSONNode.object()
                element.set("route", .string("/\(status.name)\(method.path)"))
                element.set("reason", .string(reason))
                list.append(element)
            }
        }
        for hole in status.schema?.discovery.missingServices ?? [] {
            var element = JSONNode.object()
            element.set("route", .string("/\(status.name)/\(hole.name)"))
            element.set("reason", .string(hole.reason))
            list.append(element)
        }
        for hole in status.index < routing.holes.count ? routing.holes[status.index] : [] {
            var element = JSONNode.object()
            element.set("route", .string(hole.route))
            element.set("reason", .string(hole.reason))
            list.append(element)
        }
        return list
    }

    private func optional(_ text: String?) -> JSONNode { text.map { .string($0) } ?? .null() }

    private func optional(_ number: Int?) -> JSONNode { number.map { .integer($0) } ?? .null() }
}
