/// What an instance speaks once it is connected: field 5 of the handshake line.
public enum PluginProtocolKind: String, Sendable, CaseIterable {
    case grpc
    case netrpc
}
