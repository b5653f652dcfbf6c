internal import ArgumentParser

/// The exit codes of CONTRACT, *Command line*; ArgumentParser itself says 64 for wrong usage.
extension ExitCode {
    /// `healthcheck` found the gateway unready.
    static let unready = ExitCode(1)
    /// `call` got an error.
    static let callFailed = ExitCode(1)
    static let usage = ExitCode(64)
    /// A plugin could not be started, or not all of it can be served.
    static let plugin = ExitCode(69)
    /// A bug of ours.
    static let bug = ExitCode(70)
    /// The system refused, such as a connection.
    static let system = ExitCode(71)
    static let configuration = ExitCode(78)

    /// What a shell says of a process that a signal ended.
    static func interrupted(by signal: Int32) -> ExitCode { ExitCode(128 &+ signal) }
}
