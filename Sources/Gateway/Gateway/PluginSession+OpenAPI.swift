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
        let plan = routePlan
        let plugins = configuration.plugins.enumerated().compactMap { index, plugin in
            settled[index].flatMap { facts in
                facts.schema.map {
                    DescribedPlugin(
                        name: plugin.name, services: $0.services, files: facts.discovery?.files ?? [],
                        routes: plan.described(index))
                }
            }
        }
        let document = OpenAPIDocument.make(plugins, options)
        switch consume document {
        case .some(let text): return text.string()
        case .none: return nil
        }
    }
}
