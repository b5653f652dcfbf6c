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
            """,
        discussion: """
            One plugin, with arguments of its own behind --:
              patchbay serve --name kv --cookie KV_PLUGIN=hello -- ./kv-plugin --verbose
              curl -d '{"key":"a"}' localhost:8080/kv/kv.v1.KV/Get

            All plugins of a file, on every interface, without the admin listener:
              patchbay serve --config patchbay.yaml --listen 0.0.0.0:8080 --admin off

            A plugin that does not start does not end the gateway: `patchbay status`,
            /readyz and the log say what is wrong. SIGTERM or SIGINT drains: calls
            finish, then the plugins stop; a second one hurries. Flags go before
            PATCHBAY_LISTEN, PATCHBAY_ADMIN and PATCHBAY_PROBES, these before the file.
            Exit code 71: the system refused, such as an address that is taken.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: .hidden)
    var takeover = false

    func run() throws {
        guard !takeover else {
            StandardError.say(
                "patchbay serve --takeover is not supported yet; stop the running gateway with SIGTERM, which drains it, "
                    + "and start this one then")
            throw ExitCode.usage
        }
        let status = GatewayServer(try options.load()).serve()
        throw ExitCode(status)
    }
}
