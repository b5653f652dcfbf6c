internal import ArgumentParser
internal import GatewayConfiguration

/// Which gateway a command asks: the admin listener of a configuration, or a flag's.
struct AdminOptions: ParsableArguments {
    @Option(
        name: .customLong("config"), help: ArgumentHelp("The gateway's configuration.", valueName: "file"),
        completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("The gateway's admin listener.", valueName: "address"))
    var admin: String?

    /// The admin listener; with `orProbes` the probes listener when there is no other.
    func address(orProbes: Bool = false) throws -> ListenAddress {
        let configuration = try Configuration.load(file: file, flags: ListenerOverrides(admin: admin))
        guard let address = configuration.admin ?? (orProbes ? configuration.probes : nil) else {
            throw ValidationError("the gateway's admin listener is off, so it cannot be asked")
        }
        guard !address.letsSystemChoose else {
            throw ValidationError("the admin listener's port is 0; name the real one with --admin")
        }
        return address
    }
}
