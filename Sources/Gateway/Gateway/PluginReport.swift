public import ControlPlane
public import GatewayConfiguration
internal import PluginDiscovery

/// What came of one plugin's launch, for a command that shows it.
public struct PluginReport: Sendable {
    public var plugin: PluginConfiguration
    public var facts: StartFacts
    /// Empty when its services are not known.
    public var outline: SchemaOutline
    /// What its rules and those of its configuration make.
    public var routes: [Route]
    /// What of these is not served, each as verb and template.
    public var routeHoles: [(path: String, reason: String)]

    /// One annotated or configured route.
    public struct Route: Sendable, Equatable {
        /// A method's name, or `*`.
        public var verb: String
        /// The path template, below `mount`.
        public var template: String
        /// `shop.v1.Orders/Create`
        public var rpc: String
        /// Why the gateway answers 501 for it, or who has it instead; nil when it is served.
        public var unavailable: String?

        public init(verb: String, template: String, rpc: String, unavailable: String? = nil) {
            self.verb = verb
            self.template = template
            self.rpc = rpc
            self.unavailable = unavailable
        }
    }

    public init(
        plugin: PluginConfiguration, facts: StartFacts, outline: SchemaOutline = SchemaOutline(),
        routes: [Route] = [], routeHoles: [(path: String, reason: String)] = []
    ) {
        self.plugin = plugin
        self.facts = facts
        self.outline = outline
        self.routes = routes
        self.routeHoles = routeHoles
    }

    public var isReady: Bool {
        if case .ready = facts.outcome { true } else { false }
    }

    /// The path of a method: `/orders/shop.v1.Orders/Create`.
    public func path(service: String, method: String) -> String {
        [plugin.name, service, method].map { "/" + Self.percentEncoded($0) }.joined()
    }

    /// The method of a route; nil when the plugin has none of that name.
    public func method(rpc: String) -> SchemaOutline.Method? {
        for service in outline.services where rpc.hasPrefix("\(service.name)/") {
            if let method = service.methods.first(where: { "\(service.name)/\($0.name)" == rpc }) { return method }
        }
        return nil
    }

    /// What cannot be served though the plugin offers it, each with its path: services without a descriptor, methods
    /// whose types do not resolve, routes that clash. Streaming methods are not among them.
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
        return holes + routeHoles
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
