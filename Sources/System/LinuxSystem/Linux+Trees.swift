internal import Glibc

extension Linux {
    /// Removes a directory with everything in it, or a file. Links are removed, never followed.
    ///
    /// What is not there is no error. Directories nested deeper than `maximumDepth` are ELOOP, since each level costs a
    /// descriptor and a stack frame, and what lies in a plugin's directory is the plugin's choice.
    public static func removeTree(_ path: String, maximumDepth: Int = 64) throws(SystemError) {
        try removeEntry(path, in: AT_FDCWD, remainingDepth: maximumDepth)
    }

    private static func removeEntry(
        _ name: String, in directory: Int32, remainingDepth: Int
    ) throws(SystemError) {
        if unlinkat(directory, name, 0) == 0 { return }
        let code = errno
        if code == ENOENT { return }
        // EISDIR is Linux's answer for a directory, EPERM is POSIX's and some file systems'.
        guard code == EISDIR || code == EPERM else { throw SystemError(call: "unlink", code: code) }
        guard remainingDepth > 0 else { throw SystemError(call: "unlink", code: ELOOP) }

        // O_NOFOLLOW: a directory that became a link since is refused and not entered.
        let opened = try owned("open", openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        for entry in try names(in: opened.raw) {
            try removeEntry(entry, in: opened.raw, remainingDepth: remainingDepth - 1)
        }
        guard unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw SystemError("rmdir") }
    }

    /// The names in a directory, without `.` and `..`, in no order.
    public static func names(in path: String) throws(SystemError) -> [String] {
        let directory = try owned("open", open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        return try names(in: directory.raw)
    }

    private static func names(in directory: Int32) throws(SystemError) -> [String] {
        // `closedir` closes what `fdopendir` was given.
        let copy = try duplicate(directory)
        guard let stream = fdopendir(copy.raw) else { throw SystemError("fdopendir") }
        defer { closedir(stream) }
        _ = copy.release()

        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw SystemError("readdir") }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
