internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration
internal import JSONEngine

/// `patchbay check`: reads the configuration as `serve` would, and starts nothing; with `--launch` its plugins too.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say all that is wrong with a configuration, and with its plugins.",
        usage: """
            patchbay check --config FILE [--launch]
            patchbay check --plugin NAME=COMMAND --cookie KEY=VALUE [--launch]
            patchbay check [--name NAME] --cookie KEY=VALUE [--launch] -- COMMAND ARGUMENT…
            """,
        discussion: """
            Every error at once, each with its line, its key, and what would be right:
              patchbay check --config patchbay.yaml

            The plugins too: each is launched, asked what it serves, and ended again:
              patchbay check --config patchbay.yaml --launch

            Exit codes: 78 the configuration is wrong; 69 a plugin could not be started,
            or something that it offers can never be served (streaming methods, which
            are not supported yet, do not count).
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Launch the plugins, too.")
    var launch = false

    @OptionGroup var session: SessionOptions

    func run() throws {
        let format = session.format
        let configuration = try options.load { (faults) throws(ExitCode) in
            switch format {
            case .text: StandardError.say(faults.description)
            case .json: try OutputFormat.printJSON(CheckPage.node(faults))
            }
        }
        let names = configuration.plugins.map(\.name)
        guard launch else {
            switch format {
            case .text: try StandardOutput.say("valid: \(names.isEmpty ? "no plugin" : names.joined(separator: ", "))")
            case .json: try OutputFormat.printJSON(CheckPage.node(names))
            }
            return
        }
        try session.run(configuration) { session in
            let reports = await session.reports()
            switch format {
            case .json: try OutputFormat.printJSON(CheckPage.node(names, launched: reports))
            case .text:
                for report in reports {
                    if let failure = StartFailure(report) {
                        StandardError.say(failure.text)
                    } else {
                        try StandardOutput.say(CheckPage.line(report))
                        for hole in report.holes {
                            StandardError.say("\(hole.path) cannot be served: \(Printable.text(hole.reason))")
                        }
                    }
                }
            }
            let isWell = reports.allSatisfy { $0.isReady && $0.holes.isEmpty }
            return (isWell ? ExitCode.success : .plugin).rawValue
        }
    }
}
