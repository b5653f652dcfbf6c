internal import LinuxSystem

/// Where sockets are put: the choice of `runtime_directory`.
public enum RuntimeDirectory {
    /// What `runtime_directory: auto` tries, in this order.
    public static func candidates(environment: [String: String]) -> [String] {
        // systemd names several directories separated by colons; the first is the service's main one.
        let given = environment["RUNTIME_DIRECTORY"].flatMap { $0.split(separator: ":").first.map(String.init) }
        return [given, "/run/patchbay", environment["TMPDIR"], "/tmp", "/dev/shm"].compactMap(\.self)
            .filter { !$0.isEmpty }
    }

    /// The first of `candidates` that takes instances' directories, as an absolute path without links.
    public static func choose(from candidates: [String]) -> String? {
        for candidate in candidates {
            if let usable = try? check(candidate) { return usable }
        }
        return nil
    }

    /// The absolute path of a directory without links, if we may write there and a socket's path below it fits.
    public static func check(_ path: String) throws(RuntimeDirectoryFault) -> String {
        guard let resolved = Linux.realpath(path) else { throw .missing(path) }
        guard Linux.isWritableDirectory(resolved) else { throw .notWritable(path) }
        guard InstanceDirectory.fits(below: resolved) else { throw .tooLong(path) }
        return resolved
    }
}

/// Why a directory cannot hold sockets.
public enum RuntimeDirectoryFault: Error, Equatable, Sendable {
    case missing(String)
    case notWritable(String)
    case tooLong(String)
}

extension RuntimeDirectoryFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path): "\(path) does not exist"
        case .notWritable(let path): "\(path) is no directory that this process may write to"
        case .tooLong(let path):
            "\(path) is too long: a socket's path has at most 107 bytes, of which this directory may take "
                + "\(InstanceDirectory.maximumRootBytes)"
        }
    }
}
