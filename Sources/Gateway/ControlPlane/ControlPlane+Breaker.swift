internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginPool
internal import Telemetry

/// What readiness and metrics tell of breakers.
extension ControlPlane {
    /// A clause for people while the breaker of the plugin of that index is open; nil otherwise.
    func breakerClause(of index: Int) -> String? {
        guard let until = openUntil(index) else { return nil }
        let left = control.loop.now.nanoseconds(until: Instant(nanoseconds: until))
        return "the breaker is open, the next launch is in \(left / 1_000_000_000 + 1) s"
    }

    func writeBreakers(_ page: inout MetricsPage) {
        page.begin(
            "patchbay_plugin_breaker_open", .gauge, help: "1 while the plugin is not launched: it failed too often.")
        for plugin in configuration.plugins.indices {
            page.sample([.init("plugin", configuration.plugins[plugin].name)], openUntil(plugin) == nil ? 0 : 1)
        }
    }

    private func openUntil(_ index: Int) -> UInt64? {
        guard case .open(let until) = supervisors[index].assumeIsolated({ $0.breakerState }) else { return nil }
        return until
    }
}
