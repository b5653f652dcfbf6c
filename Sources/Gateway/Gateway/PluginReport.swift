public import ControlPlane
public import GatewayConfiguration
internal import PluginDiscovery

/// What came of one plugin's launch, for a command that shows it.
public struct PluginReport: Sendable {
    public var plugin: PluginConfiguration
    public var facts: StartFacts
    /// Empty when its services are not known.
    public var outline: SchemaOutline

    public init(plugin: PluginConfiguration, facts: StartFacts, outline: SchemaOutline = SchemaOutline()) {
        self.plugin = plugin
        self.facts = facts
        self.outline = outline
    }

    public var isReady: Bool {
        if case .ready = facts.outcome { true } else { false }
    }

    /// The path of a method: `/orders/shop.v1.Orders/Create`.
    public func path(service: String, method: String) -> String {
        [plugin.name, service, method].map { "/" + Self.percentEncoded($0) }.joined()
    }

    /// What cannot be served though the plugin offers it, each with its path: services without a descriptor, methods
    /// whose types do not resolve. Streaming methods are not among them.
    public var holes: [(path: String, reason: String)] {
        var holes: [(path: String, reason: String)] = []
        for service in outline.services {
            if let reason = service.unavailable { holes.append((path(service: service.name), reason)) }
            for method in service.methods where method.hasHole {
                holes.append((path(service: service.name, method: method.name), method.unavailable ?? ""))
            }
        }
        for hole in facts.discovery?.missingServices ?? [] {
            holes.append((path(service: hole.name), hole.reason))
        }
        return holes
    }

    private func path(service: String) -> String {
        "/\(plugin.name)/\(Self.percentEncoded(service))"
    }

    /// RFC 3986's unreserved characters stay. Names of a proto file have no others, but they come from outside.
    private static func percentEncoded(_ segment: String) -> String {
        var encoded = ""
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
