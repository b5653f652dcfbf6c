internal import Bytes
internal import ControlPlane
internal import GatewayConfiguration
internal import OpenAPI
internal import PluginDiscovery
internal import Schema

extension PluginSession {
    /// The OpenAPI document of the plugins that are ready, as one line; nil when it would be too large.
    public func openAPI(server: String) -> String? {
        var options = OpenAPIOptions(configuration)
        options.server = server
        let known = facts.map { (facts: $1, services: $1.schema?.services) }
        let plan = RoutePlan(
            zip(configuration.plugins, known).map { RoutePlan.Subject($0, services: $1.services) })
        let plugins = zip(configuration.plugins, known).enumerated().compactMap { index, plugin in
            plugin.1.services.map {
                DescribedPlugin(
                    name: plugin.0.name, services: $0, files: plugin.1.facts.discovery?.files ?? [],
                    routes: plan.described(index))
            }
        }
        let document = OpenAPIDocument.make(plugins, options)
        switch consume document {
        case .some(let text): return text.string()
        case .none: return nil
        }
    }
}
