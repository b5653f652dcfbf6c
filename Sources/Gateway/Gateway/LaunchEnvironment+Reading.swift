internal import ControlPlane
internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginConnection
internal import PluginPool
internal import PluginProcess

extension LaunchEnvironment {
    /// What plugins are launched with under this configuration, in this process.
    ///
    /// - Parameter maximumDescriptors: the soft limit of open descriptors that plugins get.
    init(
        _ configuration: Configuration, maximumInstances: Int, maximumDescriptors: UInt64, logger: Logger
    ) throws {
        let variables = Linux.environment()
        self.init(
            launcher: try Launcher(searchPath: variables["PATH"], maximumDescriptors: maximumDescriptors),
            board: LeaseBoard(capacity: maximumInstances),
            variables: variables,
            runtimeDirectory: try Self.runtimeDirectory(configuration.runtimeDirectory, variables),
            workingDirectory: try Linux.currentDirectory(),
            connection: .init(),
            logger: logger)
    }

    private static func runtimeDirectory(
        _ configured: String?, _ variables: [String: String]
    ) throws(Refusal) -> String {
        guard let configured else {
            let candidates = RuntimeDirectory.candidates(environment: variables)
            guard let chosen = RuntimeDirectory.choose(from: candidates) else {
                throw Refusal("no directory for sockets is writable and short enough; set runtime_directory:")
            }
            return chosen
        }
        do throws(RuntimeDirectoryFault) {
            return try RuntimeDirectory.check(configured)
        } catch {
            throw Refusal("runtime_directory: \(error.description)")
        }
    }
}
