/// How a child process ended.
public enum ExitStatus: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It ended, but somebody else reaped it: a program that ignores SIGCHLD, or a bug of ours.
    case unknown
}

extension ExitStatus: CustomStringConvertible {
    /// Such as `exit status 1` or `killed by signal 9 (SIGKILL)`.
    public var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let number): "killed by signal \(number) (\(Signal(number: number)))"
        case .unknown: "unknown exit status"
        }
    }
}
