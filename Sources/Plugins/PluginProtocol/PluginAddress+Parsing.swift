extension PluginAddress {
    /// `sockaddr_un` holds 108 bytes, of which the last is the NUL.
    public static let maximumPathBytes = 107

    /// Fields 3 and 4 of the handshake line.
    init(network: ArraySlice<UInt8>, address: ArraySlice<UInt8>) throws(HandshakeFault) {
        switch String(decoding: network, as: UTF8.self) {
        case "unix": self = .unix(path: try Self.path(address))
        case "tcp": self = try Self.endpoint(address)
        default:
            throw HandshakeFault(.address, "the network is \(quoted(network)), which is neither unix nor tcp")
        }
    }

    private static func path(_ address: ArraySlice<UInt8>) throws(HandshakeFault) -> String {
        guard let path = String(validating: address, as: UTF8.self), !path.isEmpty,
            address.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else {
            throw HandshakeFault(.address, "the socket \(quoted(address)) is not a path")
        }
        guard address.count <= maximumPathBytes else {
            throw HandshakeFault(
                .address,
                "the socket's path is \(address.count) bytes long, a socket's name holds \(maximumPathBytes)")
        }
        return path
    }

    private static func endpoint(_ address: ArraySlice<UInt8>) throws(HandshakeFault) -> PluginAddress {
        let text = String(decoding: address, as: UTF8.self)
        guard let endpoint = Endpoint(text), endpoint.port > 0 else {
            throw HandshakeFault(
                .address, "the address \(quoted(address)) is not an IP address or localhost with a port")
        }
        return .tcp(host: endpoint.host, port: endpoint.port)
    }
}
