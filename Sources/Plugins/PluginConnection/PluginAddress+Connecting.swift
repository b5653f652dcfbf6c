internal import LinuxSystem
internal import PluginProtocol

extension PluginAddress {
    /// Begins a connection to it.
    func connect() -> ConnectResult {
        switch self {
        case .unix(let path): Linux.connectUnix(path: path)
        case .tcp(let host, let port): Linux.connectTCP(host: host, port: port)
        }
    }
}
