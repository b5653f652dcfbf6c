internal import Glibc

extension Linux {
    /// What `path` is.
    public static func fileStatus(
        _ path: String, followingLinks: Bool = true
    ) throws(SystemError) -> FileStatus {
        var status = stat()
        let answer = followingLinks ? stat(path, &status) : lstat(path, &status)
        guard answer == 0 else { throw SystemError("stat") }
        return FileStatus(status)
    }

    /// Whether there is a file that this process may execute.
    public static func isExecutableFile(_ path: String) -> Bool {
        guard let status = try? fileStatus(path), status.kind == .regular else { return false }
        return access(path, X_OK) == 0
    }

    /// Whether there is a directory in which this process may make files.
    public static func isWritableDirectory(_ path: String) -> Bool {
        guard let status = try? fileStatus(path), status.kind == .directory else { return false }
        return access(path, W_OK | X_OK) == 0
    }

    /// The absolute path without links, `.` and `..`; nil when a part of it does not exist.
    public static func realpath(_ path: String) -> String? {
        guard let resolved = Glibc.realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The working directory.
    public static func currentDirectory() throws(SystemError) -> String {
        guard let path = getcwd(nil, 0) else { throw SystemError("getcwd") }
        defer { free(path) }
        return String(cString: path)
    }

    /// Makes one directory with exactly the permissions `mode`.
    public static func makeDirectory(_ path: String, mode: UInt32) throws(SystemError) {
        guard mkdir(path, mode) == 0 else { throw SystemError("mkdir") }
        // The umask may have taken permissions that the owner needs.
        guard Glibc.chmod(path, mode) == 0 else { throw SystemError("chmod") }
    }

    public static func chmod(_ path: String, mode: UInt32) throws(SystemError) {
        guard Glibc.chmod(path, mode) == 0 else { throw SystemError("chmod") }
    }

    /// Removes one name that is no directory.
    public static func removeFile(_ path: String) throws(SystemError) {
        guard unlink(path) == 0 else { throw SystemError("unlink") }
    }

    /// Sets the permissions that new files of this process don't get, and returns the former ones.
    @discardableResult
    public static func setFileCreationMask(_ mask: UInt32) -> UInt32 {
        umask(mask)
    }

    /// A whole file. EFBIG when it is larger than `maximumBytes`, however large the file system says it is.
    public static func readFile(_ path: String, maximumBytes: Int) throws(SystemError) -> [UInt8] {
        let file = try openForReading(path)
        return try contents(maximumBytes: maximumBytes) { (buffer, _) throws(SystemError) in
            switch read(file.raw, into: buffer) {
            case .bytes(let bytes): return bytes
            case .end: return 0
            case .wouldBlock: throw SystemError(call: "read", code: EAGAIN)
            case .failed(let error): throw error
            }
        }
    }

    /// The same for a regular file only; anything else is EINVAL, and a pipe that nobody writes to does not make it wait.
    public static func readRegularFile(_ path: String, maximumBytes: Int) throws(SystemError) -> [UInt8] {
        let file = try RandomAccessFile(path)
        return try contents(maximumBytes: maximumBytes) { (buffer, offset) throws(SystemError) in
            try file.read(at: Int64(offset), into: buffer)
        }
    }

    /// What `read` brings until it brings nothing; it is given the room for a piece, and how much there was before.
    private static func contents(
        maximumBytes: Int, _ read: (UnsafeMutableRawBufferPointer, Int) throws(SystemError) -> Int
    ) throws(SystemError) -> [UInt8] {
        var contents: [UInt8] = []
        while true {
            // One byte more than is allowed, so that a file of exactly that size is told from a larger one.
            let room = min(maximumBytes - contents.count + 1, 65_536)
            var failure: SystemError?
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                do throws(SystemError) {
                    count = try read(UnsafeMutableRawBufferPointer(buffer), contents.count)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if piece.isEmpty { return contents }
            contents += piece
            if contents.count > maximumBytes { throw SystemError(call: "read", code: EFBIG) }
        }
    }
}
