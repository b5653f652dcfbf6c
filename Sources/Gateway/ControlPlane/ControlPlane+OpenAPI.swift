internal import Bytes
internal import DataPlane
internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import OpenAPI
internal import PluginDiscovery

/// The description of all routes at `/openapi.json`.
///
/// It is made when the first client asks for it after the routes have changed, by a thread of its own: most gateways
/// are never asked, so they neither spend the time at each start nor hold the text, which is larger than the tables.
extension ControlPlane {
    /// A client waits for the description.
    func describe() {
        guard description.isToBeMade, !isDescribing else { return }
        isDescribing = true
        // Who asks while another try is made waits for that one.
        description = .notMade
        let plugins = describedPlugins()
        let options = OpenAPIOptions(configuration)
        do throws(SystemError) {
            let box = try Mailbox<PublicDescription>()
            try box.open(on: control.loop) { [weak self] made in
                box.close()
                self?.assumeIsolated { $0.described(made) }
            }
            do throws(SystemError) {
                try Linux.startThread(name: "openapi", stackBytes: 1 << 20) {
                    switch OpenAPIDocument.make(plugins, options) {
                    case .some(let text): box.post(.made(PublicPage(text)))
                    case .none:
                        box.post(.tooLarge("the description would be larger than \(options.maximumBytes >> 20) MiB"))
                    }
                }
            } catch {
                box.close()
                throw error
            }
        } catch {
            described(.failed("the description could not be made: \(error)"))
        }
    }

    private func described(_ made: PublicDescription) {
        isDescribing = false
        // When the routes have changed since, whoever still waits asks again at the next snapshot.
        if !descriptionIsOutdated { description = made }
        descriptionIsOutdated = false
        publisher.noteChange()
    }

    /// The routes are others now.
    func outdateDescription() {
        description = .notMade
        descriptionIsOutdated = isDescribing
    }

    private func describedPlugins() -> [DescribedPlugin] {
        let statuses = statuses()
        let plan = RoutePlan(
            statuses.map { RoutePlan.Subject(configuration.plugins[$0.index], services: $0.schema?.services) })
        return statuses.compactMap { status in
            status.schema.map { schema in
                DescribedPlugin(
                    name: status.name, services: schema.services, files: schema.discovery.files,
                    routes: plan.described(status.index))
            }
        }
    }
}
