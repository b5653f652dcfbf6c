internal import Glibc

extension Linux {
    /// A non-blocking listener on a unix socket at `path`, at most 107 bytes, with exactly the permissions `mode`.
    ///
    /// A socket at which nobody listens any more is replaced; one with a living listener, or another kind of file, is
    /// EADDRINUSE.
    public static func listenUnix(
        path: String, mode: UInt32 = 0o660, backlog: Int32 = 4096
    ) throws(SystemError) -> OwnedDescriptor {
        guard let address = RawAddress(path: path) else { throw SystemError(call: "bind", code: ENAMETOOLONG) }
        let socket = try streamSocket(AF_UNIX)
        // The file is made with the socket's own mode less the umask: set before bind, nobody slips in between.
        guard fchmod(socket.raw, mode) == 0 else { throw SystemError("fchmod") }
        if address.with({ bind(socket.raw, $0, $1) }) != 0 {
            let code = errno
            guard code == EADDRINUSE, isStaleSocket(path) else { throw SystemError(call: "bind", code: code) }
            _ = unlink(path)
            guard address.with({ bind(socket.raw, $0, $1) }) == 0 else { throw SystemError("bind") }
        }
        // Gives back what the umask took.
        guard Glibc.chmod(path, mode) == 0 else { throw SystemError("chmod") }
        guard Glibc.listen(socket.raw, backlog) == 0 else { throw SystemError("listen") }
        return socket
    }

    private static func isStaleSocket(_ path: String) -> Bool {
        guard let status = try? fileStatus(path, followingLinks: false), status.kind == .socket else { return false }
        return switch connectUnix(path: path) {
        case .failed(let error): error.code == ECONNREFUSED
        case .connected: false
        case .inProgress: false
        }
    }
}
