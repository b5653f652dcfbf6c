internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration

/// `patchbay openapi`: launches the plugins and prints what a gateway would serve at `/openapi.json`.
struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Launch the plugins, print the OpenAPI document of all of them, and end them again.",
        usage: """
            patchbay openapi --config FILE
            patchbay openapi --plugin NAME=COMMAND --cookie KEY=VALUE
            patchbay openapi [--name NAME] --cookie KEY=VALUE -- COMMAND ARGUMENT…
            """,
        discussion: """
            A file for a client generator:
              patchbay openapi --config patchbay.yaml \\
                --server https://api.example > openapi.json

            A plugin that could not be started is named on stderr; the exit code is 69
            then, and the others are described all the same.
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var session: SessionOptions

    @Option(help: "The URL that the paths are below, as the document says it.")
    var server = "."

    func run() throws {
        let configuration = try options.load()
        let (server, format) = (server, session.format)
        try session.run(configuration) { session in
            let reports = await session.reports()
            guard let document = session.openAPI(server: server) else {
                StandardError.say("the document would be larger than a gateway serves")
                return ExitCode.plugin.rawValue
            }
            switch format {
            case .json: try StandardOutput.say(document)
            case .text: try StandardOutput.say(IndentedJSON.text(document))
            }
            for report in reports {
                if let failure = StartFailure(report) { StandardError.say(failure.text) }
            }
            let isComplete = reports.allSatisfy(\.isReady)
            return (isComplete ? ExitCode.success : .plugin).rawValue
        }
    }
}
