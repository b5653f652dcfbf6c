public import DataPlane
public import GatewayConfiguration
public import Routing
public import Schema

/// Every annotated and configured route of all plugins, and what is wrong with some.
///
/// It is made of schemas and configuration alone, so that `check --launch` and `routes` say what the gateway does.
public struct RoutePlan: Sendable {
    /// One plugin as the plan sees it.
    public struct Subject: Sendable {
        public let configuration: PluginConfiguration
        /// Nil while its methods are not known.
        public let services: [Service]?

        public init(_ configuration: PluginConfiguration, services: [Service]?) {
            self.configuration = configuration
            self.services = services
        }
    }

    /// One rule that has a path, whether or not it can be served.
    public struct Route: Sendable {
        /// The position of its plugin.
        public let plugin: Int
        /// Nil while the plugin's methods are not known, and for a configured method that does not exist.
        public let method: Method?
        /// `shop.v1.Orders/Create`
        public let rpc: String
        public let rule: HTTPRule
        /// Below the plugin's mount.
        public let template: PathTemplate
        /// Nil without a method, and when the rule does not fit it.
        public let binding: RouteBinding?
        /// Why it answers 501; nil when it is served.
        public internal(set) var unavailable: String?
        /// Whether an earlier plugin serves it.
        public internal(set) var isLost = false
    }

    /// What is not served though a plugin offers it.
    public struct Hole: Sendable, Equatable {
        /// `GET /v1/orders/{id}`
        public let route: String
        public let reason: String
    }

    public private(set) var routes: [Route] = []
    /// By plugin.
    public private(set) var holes: [[Hole]]

    public init(_ subjects: [Subject]) {
        holes = Array(repeating: [], count: subjects.count)
        var paths: [[String]: String] = [:]
        for page in Self.pages { paths[page] = "the gateway's own /\(page.joined(separator: "/"))" }
        for subject in subjects {
            for method in (subject.services ?? []).flatMap(\.methods) {
                let name = subject.configuration.name
                paths[[name, method.service, method.name]] = "POST /\(name)\(method.path)"
            }
        }
        var claims = RouteClaims(paths: paths)
        for (plugin, subject) in subjects.enumerated() { add(subject, plugin, &claims) }
    }

    /// The segments of the gateway's own pages on the public listener.
    static let pages = [["openapi.json"], ["docs"]]

    private mutating func add(_ subject: Subject, _ plugin: Int, _ claims: inout RouteClaims) {
        let first = routes.count
        let mount = try? PathTemplate(subject.configuration.mount)
        let methods = (subject.services ?? []).flatMap(\.methods)
        for method in methods {
            for fault in method.ruleFaults {
                holes[plugin].append(Hole(route: "/\(subject.configuration.name)\(method.path)", reason: fault))
            }
            for rule in method.httpRules {
                add(rule, plugin, mount, rpc: "\(method.service)/\(method.name)", method, isMissing: false)
            }
        }
        let configured = subject.configuration.routes
        let byName = Dictionary(
            configured.isEmpty ? [] : methods.map { ("\($0.service)/\($0.name)", $0) },
            uniquingKeysWith: { first, _ in first })
        for route in configured {
            let rpc = "\(route.service)/\(route.method)"
            for rule in route.rules {
                add(
                    rule, plugin, mount, rpc: rpc, byName[rpc],
                    isMissing: subject.services != nil && byName[rpc] == nil)
            }
        }
        let wanted = routes[first...].map {
            RouteClaims.Claim(verb: $0.rule.verb, template: $0.template, purpose: $0.rpc)
        }
        let outcomes = claims.claim(wanted, plugin: plugin, named: subject.configuration.name)
        for (index, outcome) in zip(first..., outcomes) {
            switch outcome {
            case .granted: break
            case .clash(let reason): routes[index].unavailable = reason
            case .lost(let reason):
                routes[index].unavailable = reason
                routes[index].isLost = true
            }
            guard let reason = routes[index].unavailable else { continue }
            holes[plugin].append(Hole(route: routes[index].name, reason: reason))
        }
    }

    private mutating func add(
        _ rule: HTTPRule, _ plugin: Int, _ mount: PathTemplate?, rpc: String, _ method: Method?, isMissing: Bool
    ) {
        let name = "\(rule.verb.prefix(32)) \(rule.template.prefix(200))"
        guard HTTPRule.isVerb(rule.verb) else {
            holes[plugin].append(Hole(route: name, reason: "\(rpc): a custom rule's kind is a method's name or *"))
            return
        }
        let template: PathTemplate
        do throws(TemplateFault) {
            let own = try PathTemplate(rule.template)
            template = mount.map { own.mounted(below: $0) } ?? own
        } catch {
            holes[plugin].append(Hole(route: name, reason: "\(rpc): \(error)"))
            return
        }
        var (binding, unavailable): (RouteBinding?, String?) = (nil, nil)
        if let method {
            switch RouteBinding.compile(rule, template: template, method: method) {
            case .success(let compiled): binding = compiled
            case .failure(let fault): unavailable = "\(rule.verb) \(template.text) of \(rpc): \(fault)"
            }
            unavailable = RoutedMethod.unavailable(method) ?? unavailable
        } else if isMissing {
            unavailable = "\(rule.verb) \(template.text): the plugin exposes no method \(rpc)"
        }
        routes.append(
            Route(
                plugin: plugin, method: method, rpc: rpc, rule: rule, template: template, binding: binding,
                unavailable: unavailable))
    }
}

extension RoutePlan.Route {
    /// `GET /v1/orders/{id}`
    public var name: String { "\(rule.verb) \(template.text)" }
}
