/// Which of the addresses that plugins name the gateway connects to: sockets below a few directories, and loopback.
///
/// A plugin that names another is refused, or it could make the gateway speak to whatever this machine can reach.
public struct AddressPolicy: Sendable, Equatable {
    private let roots: [String]
    private let workingDirectory: String

    /// - Parameters:
    ///   - roots: the instance's socket directory, `/tmp` and the gateway's `$TMPDIR`, absolute. `/` is ignored.
    ///   - workingDirectory: where the plugin runs, absolute: a relative path counts from it.
    public init(roots: [String], workingDirectory: String) {
        self.roots = roots
        self.workingDirectory = workingDirectory
    }

    /// The address to connect to, free of symbolic links as `realpath` sees them now.
    ///
    /// A socket that is not there yet is judged by its directory: plugins may print the line before they listen.
    public func admit(
        _ address: PluginAddress, realpath: (String) -> String?
    ) throws(HandshakeFault) -> PluginAddress {
        switch address {
        case .tcp(let host, let port):
            guard host == "localhost" || IPAddress(host)?.isLoopback == true else {
                throw HandshakeFault(
                    .foreignAddress, "the address \(address) is not a loopback address; plugins listen on this machine")
            }
            return .tcp(host: host, port: port)
        case .unix(let path):
            return .unix(path: try admit(path: path, realpath: realpath))
        }
    }

    private func admit(path: String, realpath: (String) -> String?) throws(HandshakeFault) -> String {
        let absolute = path.utf8.first == UInt8(ascii: "/") ? path : "\(workingDirectory)/\(path)"
        guard let real = realpath(absolute) ?? withRealDirectory(absolute, realpath) else {
            throw HandshakeFault(.foreignAddress, "the directory of the socket \(quoted(path.utf8)) does not exist")
        }
        let isBelowRoot = roots.contains { root in
            guard let root = realpath(root), root != "/" else { return false }
            return real.utf8.starts(with: "\(root)/".utf8)
        }
        guard isBelowRoot else {
            throw HandshakeFault(
                .foreignAddress,
                "the socket \(quoted(real.utf8)) is neither below the instance's socket directory nor below /tmp or "
                    + "$TMPDIR")
        }
        guard let usable = [real, absolute].first(where: { $0.utf8.count <= PluginAddress.maximumPathBytes }) else {
            throw HandshakeFault(
                .foreignAddress,
                "the socket's path \(quoted(real.utf8)) is longer than the \(PluginAddress.maximumPathBytes) bytes "
                    + "that a socket's name holds")
        }
        return usable
    }

    private func withRealDirectory(_ path: String, _ realpath: (String) -> String?) -> String? {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = path[path.utf8.index(after: slash)...]
        guard !name.isEmpty, name != ".", name != "..",
            let directory = realpath(slash == path.startIndex ? "/" : String(path[..<slash]))
        else { return nil }
        return directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }
}
