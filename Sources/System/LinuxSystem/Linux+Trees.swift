internal import Glibc

extension Linux {
    /// Removes a directory with everything in it, or a file. Links are removed, never followed.
    ///
    /// What is not there is no error. Directories nested deeper than `maximumDepth` are ELOOP, since each level costs a
    /// descriptor and a stack frame, and what lies in a plugin's directory is the plugin's choice.
    public static func removeTree(_ path: String, maximumDepth: Int = 64) throws(SystemError) {
        try removeEntry(Array(path.utf8CString), in: AT_FDCWD, remainingDepth: maximumDepth)
    }

    /// The names in a directory, without `.` and `..`, in no order; malformed UTF-8 is repaired.
    public static func names(in path: String) throws(SystemError) -> [String] {
        try DirectoryStream(Array(path.utf8CString), in: AT_FDCWD).names().map { name in
            String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    private static func removeEntry(
        _ name: [CChar], in directory: Int32, remainingDepth: Int
    ) throws(SystemError) {
        if unlinkat(directory, name, 0) == 0 { return }
        let code = errno
        if code == ENOENT { return }
        // EISDIR is Linux's answer for a directory, EPERM is POSIX's and some file systems'.
        guard code == EISDIR || code == EPERM else { throw SystemError(call: "unlink", code: code) }
        guard remainingDepth > 0 else { throw SystemError(call: "unlink", code: ELOOP) }

        let stream = try DirectoryStream(name, in: directory)
        // Trees that are made read-only on purpose, as Go's module cache is, go too.
        _ = fchmod(stream.descriptor, 0o700)
        for entry in try stream.names() {
            try removeEntry(entry, in: stream.descriptor, remainingDepth: remainingDepth - 1)
        }
        guard unlinkat(directory, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw SystemError("rmdir") }
    }
}

/// A directory that is being read.
private struct DirectoryStream: ~Copyable {
    private let stream: OpaquePointer

    /// A directory that is, or has become, a link is refused and not entered.
    init(_ name: [CChar], in directory: Int32) throws(SystemError) {
        let opened = try Linux.owned(
            "open", openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        guard let stream = fdopendir(opened.raw) else { throw SystemError("fdopendir") }
        // The stream closes it from now on.
        _ = opened.release()
        self.stream = stream
    }

    deinit {
        closedir(stream)
    }

    var descriptor: Int32 { dirfd(stream) }

    /// The names that have not been read yet, each with its NUL, as the bytes that they are: a name need not be UTF-8.
    func names() throws(SystemError) -> [[CChar]] {
        var names: [[CChar]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw SystemError("readdir") }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if name != [0x2e, 0], name != [0x2e, 0x2e, 0] { names.append(name) }
        }
    }
}
