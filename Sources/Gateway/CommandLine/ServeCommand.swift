internal import ArgumentParser
internal import Gateway

/// `patchbay serve`: the gateway itself, until SIGTERM or SIGINT.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the plugins of a file, or one plugin of the command line.",
        usage: """
            patchbay serve --config FILE [--listen A] [--admin A|off] [--probes A|off]
            patchbay serve --plugin NAME=COMMAND --cookie KEY=VALUE
            patchbay serve [--name NAME] --cookie KEY=VALUE -- COMMAND ARGUMENT…
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        let status = GatewayServer(try options.load()).serve()
        throw ExitCode(status)
    }
}
