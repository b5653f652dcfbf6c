internal import ArgumentParser
internal import GatewayConfiguration

/// The one plugin of a command line without a file: `--plugin NAME=COMMAND`, or `[--name NAME] -- COMMAND ARGUMENT…`.
struct PluginOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A plugin without arguments.", valueName: "name=command"))
    var plugin: String?

    @Option(help: "The name of the plugin behind --; by default that of its executable, or of an interpreter's script.")
    var name: String?

    @OptionGroup var launch: LaunchOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The plugin and its arguments, behind --.", valueName: "command"))
    var command: [String] = []

    /// The plugin, or nil when none is named.
    func pluginConfiguration() throws(ValidationError) -> PluginConfiguration? {
        guard let plugin else {
            if !command.isEmpty { return try launch.plugin(named: name, command: command) }
            guard name == nil, launch.isEmpty else {
                throw ValidationError(
                    "\(name == nil ? launch.given : "--name") belongs to a plugin: "
                        + "--plugin NAME=COMMAND, or a COMMAND behind --")
            }
            return nil
        }
        guard command.isEmpty, name == nil else {
            throw ValidationError(
                "--plugin names the whole plugin; write either it, or --name and a command behind --")
        }
        let parts = plugin.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("--plugin: expected NAME=COMMAND, found \"\(plugin)\"") }
        return try launch.plugin(named: parts[0], command: [parts[1]])
    }
}
