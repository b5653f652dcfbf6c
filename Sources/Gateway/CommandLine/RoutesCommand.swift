internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration

/// `patchbay routes`: launches the plugins and lists the paths that a gateway would serve.
struct RoutesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes",
        abstract: "Launch the plugins, list the paths that they would be served at, and end them again.",
        usage: """
            patchbay routes --config FILE
            patchbay routes --plugin NAME=COMMAND --cookie KEY=VALUE
            patchbay routes [--name NAME] --cookie KEY=VALUE -- COMMAND ARGUMENT…
            """,
        discussion: """
            Every path of one file's plugins:
              patchbay routes --config patchbay.yaml

            Only those that can be called:
              patchbay routes --config patchbay.yaml --format json \\
                | jq -r '.routes[] | select(.unavailable == null) | .path'

            A plugin that could not be started is named on stderr; the exit code is 69
            then, and the others' paths are printed all the same.
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var session: SessionOptions

    func run() throws {
        let configuration = try options.load()
        let format = session.format
        try session.run(configuration) { session in
            let reports = await session.reports()
            let list = RouteList(reports)
            switch format {
            case .json: try OutputFormat.printJSON(list.node)
            case .text:
                if !list.text.isEmpty { try StandardOutput.say(list.text) }
                for report in reports {
                    if let failure = StartFailure(report) { StandardError.say(failure.text) }
                }
            }
            let isComplete = reports.allSatisfy(\.isReady)
            return (isComplete ? ExitCode.success : .plugin).rawValue
        }
    }
}
