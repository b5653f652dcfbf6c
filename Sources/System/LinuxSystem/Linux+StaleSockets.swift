internal import Glibc

extension Linux {
    /// Removes the socket at `path` if this user owns it and nobody listens at it any more. Anything else stays, links too.
    public static func removeStaleSocket(_ path: String) {
        guard let status = try? fileStatus(path, followingLinks: false), status.kind == .socket,
            status.owner == geteuid(), case .failed(let error) = connectUnix(path: path), error.code == ECONNREFUSED
        else { return }
        try? removeFile(path)
    }
}
