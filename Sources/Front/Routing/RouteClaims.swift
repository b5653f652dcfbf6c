/// Who has which route: two are the same when verb and shape are.
///
/// Routes are claimed plugin by plugin in the order of the configuration. What is claimed twice by one plugin, or is a
/// path of the gateway's own, is nobody's: each claimant learns with whom it clashes. What an earlier plugin has is
/// lost to a later one.
public struct RouteClaims: Sendable {
    fileprivate struct Key: Hashable {
        var verb: String
        var shape: PathTemplate.Shape
    }

    private struct Owner {
        var plugin: Int
        /// Its place among its plugin's claims.
        var index: Int
        var name: String
    }

    /// What came of a claim.
    public enum Outcome: Equatable, Sendable {
        case granted
        /// Nobody has the route: a request is answered with the reason.
        case clash(String)
        /// An earlier plugin has it, and goes on serving it.
        case lost(String)
    }

    /// One route that a plugin wants.
    public struct Claim: Sendable {
        public var verb: String
        public var template: PathTemplate
        /// What it is for, such as `shop.v1.Orders/Create`.
        public var purpose: String

        public init(verb: String, template: PathTemplate, purpose: String) {
            self.verb = verb
            self.template = template
            self.purpose = purpose
        }

        /// `GET /v1/orders/{id} of shop.v1.Orders/Get`
        fileprivate var name: String { "\(verb) \(template.text) of \(purpose)" }
        fileprivate var key: RouteClaims.Key { RouteClaims.Key(verb: verb, shape: template.shape) }
    }

    /// What the paths without variables are that are taken already.
    private let paths: [[String]: String]
    private var owners: [Key: Owner] = [:]

    /// - Parameter paths: decoded segments, and what has the path: `the page /docs`.
    public init(paths: [[String]: String]) {
        self.paths = paths
    }

    /// Claims all routes of one plugin, and says what came of each.
    public mutating func claim(_ claims: [Claim], plugin: Int, named name: String) -> [Outcome] {
        var outcomes = [Outcome](repeating: .granted, count: claims.count)
        for (index, claim) in claims.enumerated() {
            if let owner = path(of: claim.template.shape) {
                outcomes[index] = .clash("\(claim.name) is on the path of \(owner)")
            }
            let key = claim.key
            guard let owner = owners[key] else {
                owners[key] = Owner(plugin: plugin, index: index, name: "\(claim.name) (plugin \(name))")
                continue
            }
            guard owner.plugin == plugin else {
                outcomes[index] = .lost(
                    "\(claim.name) is the same route as \(owner.name), which stands earlier in the configuration")
                continue
            }
            let other = claims[owner.index].name
            outcomes[index] = .clash("\(claim.name) and \(other) are the same route, so neither is served")
            if outcomes[owner.index] == .granted {
                outcomes[owner.index] = .clash("\(other) and \(claim.name) are the same route, so neither is served")
            }
        }
        return outcomes
    }

    private func path(of shape: PathTemplate.Shape) -> String? {
        guard shape.verb == nil else { return nil }
        var segments: [String] = []
        for segment in shape.segments {
            guard case .literal(let text) = segment else { return nil }
            segments.append(text)
        }
        return paths[segments]
    }
}
