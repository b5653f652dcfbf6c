internal import Glibc

/// A name in a directory.
public struct DirectoryEntry: Sendable, Equatable {
    public enum Kind: Sendable {
        case file
        case directory
        case link
        /// Also where the file system does not say.
        case other
    }

    /// Malformed UTF-8 is repaired.
    public let name: String
    public let kind: Kind

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

extension Linux {
    /// The first `maximum` names in a directory, without `.` and `..`, in no order.
    public static func entries(in path: String, maximum: Int) throws(SystemError) -> [DirectoryEntry] {
        let opened = try owned("open", open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        guard let stream = fdopendir(opened.raw) else { throw SystemError("fdopendir") }
        // The stream closes it from now on.
        _ = opened.release()
        defer { closedir(stream) }
        var entries: [DirectoryEntry] = []
        while entries.count < maximum {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw SystemError("readdir") }
                break
            }
            let kind: DirectoryEntry.Kind =
                switch Int(entry.pointee.d_type) {
                case DT_REG: .file
                case DT_DIR: .directory
                case DT_LNK: .link
                default: .other
                }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { entries.append(DirectoryEntry(name: name, kind: kind)) }
        }
        return entries
    }

    /// What a link says, such as the path of a program behind `/proc/PID/exe`.
    public static func linkTarget(_ path: String) throws(SystemError) -> String {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer throws(SystemError) in
            guard let start = buffer.baseAddress else { return "" }
            let count = readlink(path, start, buffer.count)
            guard count >= 0 else { throw SystemError("readlink") }
            return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }
}
