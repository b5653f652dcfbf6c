internal import ArgumentParser
internal import ControlPlane
internal import LinuxSystem
internal import Routing

/// The program `patchbay`.
public enum PatchbayProgram {
    /// Runs the command that the process's arguments name. It returns when the command has succeeded; anything else ends
    /// the process with the exit code.
    public static func run() {
        Linux.openClosedStandardDescriptors()
        let arguments = Array(Swift.CommandLine.arguments.dropFirst())
        if let objection = objection(toCommandOf: arguments) { refuse(objection) }
        var command: any ParsableCommand
        do {
            command = try PatchbayCommand.parseAsRoot()
        } catch {
            exit(error)
        }
        if let objection = RepeatedOption.objection(to: arguments) {
            refuse(refusal(ValidationError(objection), of: command))
        }
        do {
            try command.run()
        } catch let error as ValidationError {
            // What only shows when the command runs is told as the parser tells the rest: with the command's own usage.
            refuse(refusal(error, of: command))
        } catch {
            exit(error)
        }
    }

    private static func refuse(_ text: String) -> Never {
        StandardError.say(text)
        PatchbayCommand.exit(withError: ExitCode.usage)
    }

    /// Ends the process as the parser does, but for help that cannot be written.
    private static func exit(_ error: any Error) -> Never {
        let text = PatchbayCommand.fullMessage(for: error)
        guard PatchbayCommand.exitCode(for: error).isSuccess, !text.isEmpty else {
            PatchbayCommand.exit(withError: error)
        }
        do throws(ExitCode) {
            try StandardOutput.say(text)
        } catch {
            PatchbayCommand.exit(withError: error)
        }
        PatchbayCommand.exit(withError: ExitCode.success)
    }

    private static func refusal(_ error: ValidationError, of command: some ParsableCommand) -> String {
        let type = Swift.type(of: command)
        let name = type.configuration.commandName ?? ""
        let lines = PatchbayCommand.usageString(for: type).split(separator: "\n")
        let usage = "Usage: " + lines.joined(separator: "\n       ")
        return "Error: \(error.message)\n\(usage)\n  See 'patchbay \(name) --help' for more information."
    }

    /// What is wrong with the command that `arguments` name, or ask for help on; nil when it is one, or a flag.
    static func objection(toCommandOf arguments: [String]) -> String? {
        let named = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
        return named.flatMap(objection(toCommand:))
    }

    /// What is wrong with `word` as the name of a command; nil when it is one, or a flag.
    static func objection(toCommand word: String) -> String? {
        let names = PatchbayCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let near = Suggestion.near(word, among: names, maximum: 1).first
        let hint = near.map { "did you mean `patchbay \($0)`?" } ?? "there are \(names.joined(separator: ", "))"
        return "patchbay has no command \"\(Printable.text(word, maximumCount: 60))\"; \(hint)"
    }
}

struct PatchbayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "An HTTP gateway that turns go-plugin plugins into REST.",
        discussion: """
            What a plugin offers, and how it is called:
              patchbay inspect --cookie KEY=VALUE -- ./plugin

            One plugin, served:
              patchbay serve --cookie KEY=VALUE -- ./plugin

            Several of them, out of a file that is checked first:
              patchbay check --config patchbay.yaml --launch
              patchbay serve --config patchbay.yaml

            Completions for a shell, as its own files want them:
              patchbay --generate-completion-script bash|zsh|fish

            Exit codes: 0 it is done; 64 the command line is wrong; 1 `call` got an
            error, or `healthcheck` found the gateway unready; 69 a plugin could not
            be started; 70 a bug of Patchbay; 71 the system refused, such as an
            address that is taken; 78 the configuration is wrong; 129, 130, 143 a
            signal ended it.
            """,
        version: "patchbay \(PatchbayVersion.text)",
        groupedSubcommands: [
            CommandGroup(name: "Serving", subcommands: [ServeCommand.self, CheckCommand.self]),
            CommandGroup(
                name: "Plugin",
                subcommands: [
                    InspectCommand.self, RoutesCommand.self, CallCommand.self, OpenAPICommand.self,
                    PresetsCommand.self,
                ]),
            CommandGroup(
                name: "Running gateway",
                subcommands: [
                    StatusCommand.self, HealthcheckCommand.self, ReloadCommand.self, RestartCommand.self,
                ]),
            CommandGroup(name: "Other", subcommands: [VersionCommand.self]),
        ]
    )
}
