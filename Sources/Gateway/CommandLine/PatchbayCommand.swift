internal import ArgumentParser
internal import ControlPlane
internal import Routing

/// The program `patchbay`.
public enum PatchbayProgram {
    /// Runs the command that the process's arguments name. It returns when the command has succeeded; anything else ends
    /// the process with the exit code.
    public static func run() {
        if let first = Swift.CommandLine.arguments.dropFirst().first, let objection = objection(toCommand: first) {
            StandardError.say(objection)
            PatchbayCommand.exit(withError: ExitCode.usage)
        }
        var command: any ParsableCommand
        do {
            command = try PatchbayCommand.parseAsRoot()
        } catch {
            PatchbayCommand.exit(withError: error)
        }
        do {
            try command.run()
        } catch let error as ValidationError {
            // What only shows when the command runs is told as the parser tells the rest: with the command's own usage.
            StandardError.say(refusal(error, of: command))
            PatchbayCommand.exit(withError: ExitCode.usage)
        } catch {
            PatchbayCommand.exit(withError: error)
        }
    }

    private static func refusal(_ error: ValidationError, of command: some ParsableCommand) -> String {
        let type = Swift.type(of: command)
        let name = type.configuration.commandName ?? ""
        let lines = PatchbayCommand.usageString(for: type).split(separator: "\n")
        let usage = "Usage: " + lines.joined(separator: "\n       ")
        return "Error: \(error.message)\n\(usage)\n  See 'patchbay \(name) --help' for more information."
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
