internal import ArgumentParser

/// The exit codes of CONTRACT, *Command line*; ArgumentParser itself says 64 for wrong usage.
extension ExitCode {
    /// `healthcheck` found the gateway unready.
    static let unready = ExitCode(1)
    static let usage = ExitCode(64)
    /// The system refused, such as a connection.
    static let system = ExitCode(71)
    static let configuration = ExitCode(78)
}
