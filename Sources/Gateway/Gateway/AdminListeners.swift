internal import ControlPlane
internal import GatewayConfiguration
internal import HTTPFront
internal import LinuxSystem
internal import Routing

/// The admin server and the probes server, both on the control loop.
final class AdminListeners {
    private var servers: [HTTPServer] = []
    private var services: [AdminService] = []

    init(_ listeners: inout Listeners, configuration: Configuration, plane: ControlPlane) throws(HTTPServerFault) {
        if let socket = listeners.takeAdmin() {
            let rule = configuration.admin.map {
                HostRule(listener: HostRule.Listener($0), hosts: configuration.hosts)
            }
            try serve(AdminService(.admin, hostRule: rule, plane: plane), socket, plane)
        }
        if let socket = listeners.takeProbes() {
            try serve(AdminService(.probes, hostRule: nil, plane: plane), socket, plane)
        }
    }

    func shutDown() {
        for server in servers { server.shutDown() }
    }

    private func serve(
        _ service: AdminService, _ socket: consuming OwnedDescriptor, _ plane: ControlPlane
    ) throws(HTTPServerFault) {
        var http = HTTPServerConfiguration()
        http.maximumConnections = 256
        servers.append(
            try HTTPServer(http, listeningOn: socket, loop: plane.control.loop, service: service))
        services.append(service)
    }
}

extension HostRule.Listener {
    /// What kind of listener an address makes.
    init(_ address: ListenAddress) {
        switch address {
        case .unix: self = .unix
        case .tcp(let host, _):
            self = host.hasPrefix("127.") || host == "::1" || host == "localhost" ? .loopback : .network
        }
    }
}
