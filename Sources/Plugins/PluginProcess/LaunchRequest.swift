/// What is launched.
public struct LaunchRequest: Sendable {
    /// A path, when it holds a slash (relative to the gateway's working directory), else a name that is looked for in
    /// the gateway's `PATH`.
    public var executable: String
    /// `argv`, the program's own name included.
    public var arguments: [String]
    /// The whole environment, as `NAME=value`; ``PluginEnvironment`` makes it.
    public var environment: [String]
    /// The working directory; nil: the gateway's.
    public var directory: String?

    public init(executable: String, arguments: [String], environment: [String], directory: String? = nil) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// A process that runs, with its standard input at the end of file.
///
/// The descriptors are the receiver's to close, all close-on-exec.
public struct LaunchedProcess: Sendable {
    /// The leader of a process group of the same number.
    public var pid: Int32
    /// Readable when the process has ended; then signal what is left of its group, and reap it by `Linux.waitExit`.
    public var pidfd: Int32
    /// The non-blocking reading end of its standard output.
    public var stdout: Int32
    /// The non-blocking reading end of its standard error.
    public var stderr: Int32

    public init(pid: Int32, pidfd: Int32, stdout: Int32, stderr: Int32) {
        self.pid = pid
        self.pidfd = pidfd
        self.stdout = stdout
        self.stderr = stderr
    }
}
