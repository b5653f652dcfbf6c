internal import GatewayConfiguration
internal import PluginProtocol

/// What one plugin's configuration lets a handshake line say. Where it listens is for `AddressPolicy`.
struct HandshakeTerms {
    var protocols: Set<PluginProtocolKind>
    var versions: AppVersions
    var mtls: MutualTLS

    init(_ configuration: PluginConfiguration) {
        protocols = configuration.protocols
        versions = configuration.versions
        mtls = configuration.mtls
    }

    /// Whether plugins are handed a client certificate.
    var asksForTLS: Bool { mtls != .off }

    /// The certificate to trust, or nil for a connection without TLS: field 6 decides, not what was asked for.
    func agree(to line: HandshakeLine) throws(StartFault) -> [UInt8]? {
        guard line.kind == .grpc else {
            throw refusal("the plugin speaks net/rpc, which is not supported yet", .netRPC)
        }
        guard protocols.contains(.grpc) else {
            throw refusal("the plugin speaks grpc, which protocols: does not list", .unlistedProtocol)
        }
        guard versions.accepts(line.appVersion) else {
            let offered = versions.offered.map(String.init).joined(separator: ", ")
            throw refusal(
                "the plugin answers app protocol version \(line.appVersion); versions: accepts \(offered)",
                .version(line.appVersion))
        }
        switch (mtls, line.certificate) {
        case (.required, nil):
            throw refusal(
                "field 6 of the handshake line holds no certificate: the plugin does not use AutoMTLS, and mtls: is "
                    + "required", .certificateMissing)
        case (.off, _?):
            throw refusal(
                "field 6 of the handshake line holds a certificate: the plugin uses TLS, and mtls: is off",
                .certificateUnasked)
        case (.auto, let certificate), (.required, let certificate), (.off, let certificate):
            return certificate
        }
    }

    private func refusal(_ reason: String, _ cause: StartFault.Cause) -> StartFault {
        StartFault(step: .handshake, reason: reason, cause: cause)
    }
}
