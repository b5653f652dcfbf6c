internal import ArgumentParser
internal import GatewayConfiguration

/// A configuration of a file, or of the plugin on the command line.
struct ConfigurationOptions: ParsableArguments {
    @OptionGroup var listeners: ListenerOptions
    @OptionGroup var plugins: PluginOptions

    /// Reads it as `Configuration.load` does.
    func load(
        report: (ConfigurationFaults) throws(ExitCode) -> Void = { StandardError.say($0.description) }
    ) throws -> Configuration {
        let plugin = try plugins.pluginConfiguration()
        switch (listeners.file, plugin) {
        case (nil, nil):
            throw ValidationError(
                "no plugin is named: --config FILE, or one plugin: --cookie KEY=VALUE -- COMMAND ARGUMENT…")
        case (.some, .some):
            throw ValidationError("a plugin on the command line and --config exclude each other")
        default:
            return try Configuration.load(
                file: listeners.file, flags: listeners.overrides, plugin: plugin, report: report)
        }
    }
}
