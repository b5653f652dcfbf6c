internal import LinuxSystem

/// Finds the file that a command names.
public enum ExecutableLookup {
    /// The absolute path of `command`.
    ///
    /// With a slash it is a path, which is not looked at: the launch tells best what is wrong with it. Without one it is
    /// searched in `searchPath`, where empty parts are skipped; the working directory must be named there.
    public static func find(
        _ command: String, searchPath: String?, workingDirectory: String
    ) throws(LaunchFault) -> String {
        if command.utf8.contains(UInt8(ascii: "/")) { return absolute(command, workingDirectory) }
        guard !command.isEmpty else { throw fault(command, "the command is empty") }
        guard let searchPath, !searchPath.isEmpty else {
            throw fault(command, "PATH is not set, and the command is no path")
        }

        var refused: String?
        for part in searchPath.split(separator: ":") {
            let candidate = absolute("\(part)/\(command)", workingDirectory)
            if Linux.isExecutableFile(candidate) { return candidate }
            if let status = try? Linux.fileStatus(candidate), status.kind == .regular { refused = refused ?? candidate }
        }
        // A file that is found but not executable is left to the launch too, as a shell does.
        if let refused { return refused }
        throw fault(command, "it is not in PATH (\(searchPath))")
    }

    private static func absolute(_ path: String, _ workingDirectory: String) -> String {
        if path.hasPrefix("/") { return path }
        return workingDirectory.hasSuffix("/") ? workingDirectory + path : "\(workingDirectory)/\(path)"
    }

    private static func fault(_ command: String, _ hint: String) -> LaunchFault {
        LaunchFault(
            step: .search,
            subject: command,
            error: SystemError(call: "execve", code: SystemError.noSuchFile),
            hint: hint
        )
    }
}
