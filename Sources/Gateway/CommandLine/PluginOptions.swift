internal import ArgumentParser
internal import GatewayConfiguration

/// The one plugin of a command line without a file: `--plugin NAME=COMMAND`, or `[--name NAME] -- COMMAND ARGUMENT…`.
struct PluginOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A plugin without arguments.", valueName: "name=command"))
    var plugin: String?

    @Option(help: "The name of the plugin behind --; by default that of its executable.")
    var name: String?

    @Option(help: ArgumentHelp("The plugin's magic cookie.", valueName: "key=value"))
    var cookie: String?

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The plugin and its arguments, behind --.", valueName: "command"))
    var command: [String] = []

    /// The plugin, or nil when none is named.
    func pluginConfiguration() throws(ValidationError) -> PluginConfiguration? {
        do throws(CommandLineFault) {
            guard let plugin else {
                if command.isEmpty {
                    guard name == nil, cookie == nil else {
                        throw CommandLineFault(
                            "--name and --cookie belong to a plugin: --plugin, or a command behind --")
                    }
                    return nil
                }
                return try PluginConfiguration(named: name, command: command, cookie: cookie)
            }
            guard command.isEmpty, name == nil else {
                throw CommandLineFault(
                    "--plugin names the whole plugin; write either it, or --name and a command behind --")
            }
            let parts = plugin.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandLineFault("--plugin: expected NAME=COMMAND, found \"\(plugin)\"")
            }
            return try PluginConfiguration(named: parts[0], command: [parts[1]], cookie: cookie)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
