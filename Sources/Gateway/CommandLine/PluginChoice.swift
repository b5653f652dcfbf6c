internal import ArgumentParser
internal import GatewayConfiguration
internal import Routing

/// Chooses one plugin of a configuration by its name.
enum PluginChoice {
    /// - Parameter name: nil: the only one there is.
    static func plugin(
        named name: String?, of configuration: Configuration
    ) throws(ValidationError) -> PluginConfiguration {
        let names = configuration.plugins.map(\.name)
        let known = names.isEmpty ? "it has none" : "there is \(names.joined(separator: ", "))"
        guard let name else {
            guard let only = configuration.plugins.first, names.count == 1 else {
                throw ValidationError("which plugin of the configuration? \(known)")
            }
            return only
        }
        if let plugin = configuration.plugins.first(where: { $0.name == name }) { return plugin }
        let near = Suggestion.near(name, among: names, maximum: 1).first
        throw ValidationError(
            "the configuration has no plugin \"\(Printable.text(name, maximumCount: 60))\"; "
                + (near.map { "did you mean \($0)?" } ?? known))
    }
}
