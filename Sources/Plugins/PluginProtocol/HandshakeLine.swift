/// What a plugin says of itself in the one line on stdout by which it reports that it serves.
///
/// Nothing in it has been believed yet: whether the version, the protocol, a certificate and the address are
/// acceptable is for the caller to decide.
public struct HandshakeLine: Sendable, Equatable {
    /// The version of go-plugin's own protocol. Always 1.
    public var coreVersion: Int
    /// The version of the application's protocol that the plugin chose.
    public var appVersion: Int
    public var address: PluginAddress
    public var kind: PluginProtocolKind
    /// The server's leaf certificate, DER; nil: no TLS by AutoMTLS.
    public var certificate: [UInt8]?
    /// Whether the plugin's broker shares the one connection.
    public var multiplexing: Bool

    public init(
        coreVersion: Int = 1, appVersion: Int, address: PluginAddress, kind: PluginProtocolKind,
        certificate: [UInt8]? = nil, multiplexing: Bool = false
    ) {
        self.coreVersion = coreVersion
        self.appVersion = appVersion
        self.address = address
        self.kind = kind
        self.certificate = certificate
        self.multiplexing = multiplexing
    }
}
