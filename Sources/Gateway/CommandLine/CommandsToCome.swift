internal import ArgumentParser

/// A command of the contract whose feature is still to come.
///
/// It exits with 64, as a command that is not there at all does: nothing was tried, so nothing has failed, and a script
/// that tests for a plugin (69) or a gateway (1, 71) in trouble must not take this for it.
protocol CommandToCome: ParsableCommand {
    /// What helps until then, as a sentence without its stop.
    static var instead: String { get }
}

extension CommandToCome {
    func run() throws {
        let name = Self.configuration.commandName ?? ""
        StandardError.say("patchbay \(name) is not supported yet; \(Self.instead)")
        throw ExitCode.usage
    }
}

struct PresetsCommand: CommandToCome {
    static let configuration = CommandConfiguration(
        commandName: "presets", abstract: "List the plugin families that are known by name. (not supported yet)")
    static let instead = "write cookie: and versions: of the plugin's family into the configuration"

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var arguments: [String] = []
}

struct ReloadCommand: CommandToCome {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Let a running gateway read its configuration again. (not supported yet)")
    static let instead = "stop the gateway with SIGTERM, which drains it, and start it again"

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var arguments: [String] = []
}

struct RestartCommand: CommandToCome {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Let a running gateway restart a plugin. (not supported yet)")
    static let instead =
        "end the plugin's process, whose pid `patchbay status --format json` shows: the gateway launches another"

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var arguments: [String] = []
}
