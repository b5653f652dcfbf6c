internal import ArgumentParser

/// The program `patchbay`.
public enum PatchbayProgram {
    /// Runs the command that the process's arguments name. It returns when the command has succeeded; anything else ends
    /// the process with the exit code.
    public static func run() {
        PatchbayCommand.main()
    }
}

struct PatchbayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patchbay",
        abstract: "An HTTP gateway that turns go-plugin plugins into REST.",
        subcommands: [
            ServeCommand.self, CheckCommand.self, StatusCommand.self, HealthcheckCommand.self, VersionCommand.self,
        ]
    )
}
