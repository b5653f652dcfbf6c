internal import GatewayConfiguration
internal import LinuxSystem

/// The sockets that the gateway listens on, and their names for people.
struct Listeners: ~Copyable {
    private var main: OwnedDescriptor?
    private var adminSocket: OwnedDescriptor?
    private var probesSocket: OwnedDescriptor?
    let publicName: String
    let adminName: String?
    let probesName: String?
    private let unixPaths: [String]

    /// Opens all that the configuration names, or none.
    init(_ configuration: Configuration) throws(Refusal) {
        let main = try Self.open(configuration.listen, key: "listen")
        let admin = try configuration.admin.map { address throws(Refusal) in try Self.open(address, key: "admin") }
        let probes = try configuration.probes.map { address throws(Refusal) in try Self.open(address, key: "probes") }
        publicName = Self.name(main.raw, configuration.listen)
        switch admin {
        case .some(let socket): adminName = configuration.admin.map { Self.name(socket.raw, $0) }
        case .none: adminName = nil
        }
        switch probes {
        case .some(let socket): probesName = configuration.probes.map { Self.name(socket.raw, $0) }
        case .none: probesName = nil
        }
        self.main = consume main
        adminSocket = admin
        probesSocket = probes
        unixPaths = [configuration.listen, configuration.admin, configuration.probes].compactMap { address in
            if case .unix(let path)? = address { path } else { nil }
        }
    }

    /// The public socket; the workers get duplicates of it. The socket stops listening when the last one is closed.
    mutating func takePublic() -> OwnedDescriptor? { main.take() }

    mutating func takeAdmin() -> OwnedDescriptor? { adminSocket.take() }
    mutating func takeProbes() -> OwnedDescriptor? { probesSocket.take() }

    /// Removes the files of unix sockets.
    func remove() {
        for path in unixPaths { try? Linux.removeFile(path) }
    }

    private static func open(_ address: ListenAddress, key: String) throws(Refusal) -> OwnedDescriptor {
        do throws(SystemError) {
            switch address {
            case .tcp(let host, let port): return try Linux.listen(host: host, port: port)
            case .unix(let path): return try Linux.listenUnix(path: path, mode: 0o660)
            }
        } catch {
            throw Refusal("\(key): cannot listen on \(address): \(error.reason)")
        }
    }

    private static func name(_ socket: Int32, _ address: ListenAddress) -> String {
        switch address {
        case .unix: return "\(address)"
        case .tcp:
            guard let local = try? Linux.localAddress(of: socket) else { return "http://\(address)" }
            return "http://\(local)"
        }
    }
}
