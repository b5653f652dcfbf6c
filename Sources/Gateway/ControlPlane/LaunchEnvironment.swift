public import Logging
public import PluginConnection
public import PluginPool
public import PluginProcess

/// What every plugin's start needs of the gateway: the same for all of them.
public struct LaunchEnvironment: Sendable {
    public let launcher: Launcher
    public let board: LeaseBoard
    /// The gateway's own variables.
    public let variables: [String: String]
    /// Absolute; below it each instance gets its socket directory.
    public let runtimeDirectory: String
    /// The gateway's working directory, absolute.
    public let workingDirectory: String
    public let connection: PluginConnectionConfiguration
    public let logger: Logger

    public init(
        launcher: Launcher, board: LeaseBoard, variables: [String: String], runtimeDirectory: String,
        workingDirectory: String, connection: PluginConnectionConfiguration, logger: Logger
    ) {
        self.launcher = launcher
        self.board = board
        self.variables = variables
        self.runtimeDirectory = runtimeDirectory
        self.workingDirectory = workingDirectory
        self.connection = connection
        self.logger = logger
    }
}
