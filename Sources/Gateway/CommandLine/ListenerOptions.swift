internal import ArgumentParser
internal import GatewayConfiguration

/// The configuration file and what the flags say over it.
struct ListenerOptions: ParsableArguments {
    @Option(
        name: .customLong("config"), help: ArgumentHelp("Read this file.", valueName: "file"),
        completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("The public listener.", valueName: "address"))
    var listen: String?

    @Option(help: ArgumentHelp("The admin listener, or off.", valueName: "address"))
    var admin: String?

    @Option(help: ArgumentHelp("The listener for kubelets and scrapers, or off.", valueName: "address"))
    var probes: String?

    var overrides: ListenerOverrides {
        ListenerOverrides(listen: listen, admin: admin, probes: probes)
    }
}
