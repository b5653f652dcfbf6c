internal import ArgumentParser
internal import GatewayConfiguration

/// How the one plugin of a command line is launched: what the keys of the same names are in a file.
struct LaunchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The plugin's magic cookie: the variable by which it knows that a host launches it.",
            valueName: "key=value"))
    var cookie: String?

    @Option(
        help: ArgumentHelp(
            "App protocol versions to offer and accept, such as 5,6. (default: 1 to 7 offered, any accepted)",
            valueName: "list"))
    var versions: String?

    @Option(
        help: ArgumentHelp(
            "Whether the plugin is asked for AutoMTLS: auto, required or off. (default: auto)", valueName: "word"),
        completion: .list(MutualTLS.allCases.map(\.rawValue)),
        transform: { word in
            guard let mtls = MutualTLS(rawValue: word) else {
                throw ValidationError("expected auto, required or off")
            }
            return mtls
        })
    var mtls: MutualTLS?

    @Option(
        help: ArgumentHelp(
            "Where the descriptors of its services are, for a plugin that does not say itself: a descriptor set, or "
                + "any file that holds them, such as a .pyc. May be repeated.",
            valueName: "file"),
        completion: .file())
    var descriptors: [String] = []

    @Option(help: ArgumentHelp("A further variable for the plugin. May be repeated.", valueName: "key=value"))
    var env: [String] = []

    private var flags: PluginFlags {
        PluginFlags(versions: versions, mtls: mtls, descriptors: descriptors, env: env)
    }

    var isEmpty: Bool { cookie == nil && flags.isEmpty }

    /// The flag that was given, if one was.
    var given: String {
        if cookie != nil { return "--cookie" }
        if versions != nil { return "--versions" }
        if mtls != nil { return "--mtls" }
        return descriptors.isEmpty ? "--env" : "--descriptors"
    }

    /// The plugin that is launched so.
    ///
    /// - Parameter name: nil: made of the executable's, or of an interpreter's script's.
    func plugin(named name: String?, command: [String]) throws(ValidationError) -> PluginConfiguration {
        do throws(CommandLineFault) {
            var plugin = try PluginConfiguration(named: name, command: command, cookie: cookie)
            try plugin.apply(flags)
            return plugin
        } catch {
            throw ValidationError(error.message)
        }
    }
}
