public import LinuxSystem

/// A launch that failed. No process and no descriptor is left of it.
public struct LaunchFault: Error, Equatable, Sendable {
    public enum Step: Equatable, Sendable {
        /// The executable was looked for in `PATH`.
        case search
        /// The pipes were made.
        case pipes
        case workingDirectory
        case execute
        /// Something between: the system refuses processes, groups, limits.
        case start
    }

    public var step: Step
    /// The executable, or the working directory if that is what failed.
    public var subject: String
    public var error: SystemError
    /// What could be done about it.
    public var hint: String?

    public init(step: Step, subject: String, error: SystemError, hint: String? = nil) {
        self.step = step
        self.subject = subject
        self.error = error
        self.hint = hint
    }
}

extension LaunchFault: CustomStringConvertible {
    /// Such as `cannot execute ./x: No such file or directory (ENOENT)`.
    public var description: String {
        let sentence =
            switch step {
            case .search, .execute: "cannot execute \(subject): \(error.reason)"
            case .workingDirectory: "cannot change to the directory \(subject): \(error.reason)"
            case .pipes, .start: "cannot launch \(subject): \(error)"
            }
        return hint.map { "\(sentence); \($0)" } ?? sentence
    }
}

extension LaunchFault {
    /// - Parameter executable: the file that the request's command was found to be.
    init(_ fault: SpawnFault, of request: LaunchRequest, executable: String) {
        // A path is shown as it was written, a name as what it was found to be.
        let command = request.executable.utf8.contains(UInt8(ascii: "/")) ? request.executable : executable
        switch fault.step {
        case .workingDirectory:
            self.init(step: .workingDirectory, subject: request.directory ?? ".", error: fault.error)
        case .execute:
            let hint = Self.hint(fault.error, executable)
            self.init(step: .execute, subject: command, error: fault.error, hint: hint)
        case .prepare where fault.error.code == SystemError.invalidArgument:
            let hint = "an argument or a variable of the environment holds a NUL"
            self.init(step: .start, subject: command, error: fault.error, hint: hint)
        default:
            self.init(step: .start, subject: command, error: fault.error)
        }
    }

    /// The kernel's ENOENT is a riddle when the file is there, its ENOEXEC always.
    static func hint(_ error: SystemError, _ executable: String) -> String? {
        let status = try? Linux.fileStatus(executable)
        return switch error.code {
        case SystemError.noSuchFile where status != nil: absence(ExecutableFile(at: executable)?.kind)
        case SystemError.notExecutableFormat: refusal(ExecutableFile(at: executable)?.kind)
        case SystemError.permissionDenied where status?.kind == .directory:
            "it is a directory"
        case SystemError.permissionDenied where status.map({ $0.mode & 0o111 == 0 }) ?? false:
            "it is not marked executable (chmod +x)"
        case SystemError.permissionDenied where status != nil:
            "the gateway's user may not execute it, or its file system is mounted noexec"
        default: nil
        }
    }

    /// The file is there: something that it needs is not.
    private static func absence(_ kind: ExecutableFile.Kind?) -> String {
        switch kind {
        case .script(let interpreter) where interpreter.utf8.last == UInt8(ascii: "\r"):
            "the file is there, but its #! line ends in CR LF; save it with LF"
        case .script(let interpreter):
            "the file is there, but \(interpreter), the interpreter of its #! line, is not"
        case .elf(_, let loader?) where loader.utf8.starts(with: "/lib/ld-musl".utf8):
            "the file is there, but \(loader), its dynamic loader, is not: it was built for a system with musl"
        case .elf(_, let loader?):
            "the file is there, but \(loader), its dynamic loader, is not"
        default:
            "the file is there, but the interpreter of its #! line, or its dynamic loader, is not"
        }
    }

    private static func refusal(_ kind: ExecutableFile.Kind?) -> String {
        switch kind {
        case .elf(let machine, _) where machine != ExecutableFile.ownMachine:
            "it is a program for \(ExecutableFile.name(ofMachine: machine))"
                + (ExecutableFile.ownMachine.map { ", this is \(ExecutableFile.name(ofMachine: $0))" } ?? "")
        case .elf: "it is a broken program"
        case .windows: "it is a program for Windows"
        case .macOS: "it is a program for macOS"
        case .empty: "it is empty"
        default: "it is neither a program for this machine nor a script with a #! line"
        }
    }
}
