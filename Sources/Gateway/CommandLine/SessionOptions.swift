internal import ArgumentParser
internal import Gateway
internal import GatewayConfiguration

/// What every command has that launches plugins for itself.
struct SessionOptions: ParsableArguments {
    @Flag(name: [.customShort("v"), .long], help: "Show the log, the plugin's own lines in it, on stderr.")
    var verbose = false

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    /// Launches the plugins, does the work, ends the plugins, and exits with what the work returned; 71 when the system
    /// refused something, 128 and the number when a signal came.
    func run(
        _ configuration: Configuration,
        _ work: @escaping @Sendable (isolated PluginSession) async throws -> Int32
    ) throws(ExitCode) {
        let ending: PluginSession.Ending
        do throws(Refusal) {
            ending = try PluginSession.run(configuration, isVerbose: verbose) { session in
                do {
                    return try await work(session)
                } catch {
                    return PatchbayCommand.exitCode(for: error).rawValue
                }
            }
        } catch {
            StandardError.say(error.reason)
            throw .system
        }
        switch ending {
        case .finished(0): return
        case .finished(let status): throw ExitCode(status)
        case .interrupted(let signal): throw .interrupted(by: signal)
        }
    }
}
