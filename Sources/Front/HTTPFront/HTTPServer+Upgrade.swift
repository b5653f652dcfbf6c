internal import Bytes
internal import CMicroHTTPD
internal import LinuxSystem

/// What an upgraded connection has read.
enum UpgradedRead {
    /// Valid until the next read.
    case bytes(UnsafeRawBufferPointer)
    case wouldBlock
    /// By the client, or by a failure.
    case end
}

/// Connections that change their protocol. The library keeps them among its suspended ones, counts them among its
/// connections and closes their descriptors; the request's head stays valid meanwhile.
extension HTTPServer {
    func sendUpgrade(_ exchange: HTTPExchange) -> MHD_Result {
        let closure = Unmanaged.passUnretained(exchange).toOpaque()
        // It brings `Connection: Upgrade`.
        guard let response = MHD_create_response_for_upgrade(upgradeCallback, closure) else { return .NO }
        return queue(response, for: exchange)
    }

    /// The 101 has gone out.
    fileprivate func upgraded(
        _ exchange: HTTPExchange, _ descriptor: Int32, _ handle: OpaquePointer, early bytes: UnsafeRawBufferPointer
    ) {
        guard let connection = exchange.connection else { return mhd_close_upgraded(handle) }
        connection.passOn()
        let socket = UpgradedSocket(self, connection, descriptor: descriptor, handle: handle, early: bytes)
        exchange.phase = .upgraded
        exchange.socket = socket
        service.upgraded(exchange, socket)
        if isShuttingDown { socket.end() }
    }

    /// Reads into the one buffer of all upgraded connections.
    func readUpgraded(_ descriptor: Int32) -> UpgradedRead {
        incoming.reserve(Self.maximumUpgradedRead)
        switch Linux.read(descriptor, into: incoming.spare) {
        case .bytes(let count): return .bytes(UnsafeRawBufferPointer(rebasing: incoming.spare[..<count]))
        case .wouldBlock: return .wouldBlock
        case .end, .failed: return .end
        }
    }

    private static let maximumUpgradedRead = 65_536
}

private let upgradeCallback: MHD_UpgradeHandler = { closure, _, _, bytes, count, descriptor, handle in
    guard let closure, let handle else { return }
    Unmanaged<HTTPExchange>.fromOpaque(closure)._withUnsafeGuaranteedRef { exchange in
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        exchange.server.upgraded(exchange, descriptor, handle, early: bytes)
    }
}
