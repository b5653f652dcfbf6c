internal import Routing
internal import Schema

/// Which operations stand at which path: OpenAPI has one path item for templates that differ only in names, and the
/// first route there names the parameters.
struct PathPlan {
    struct Operation {
        enum Kind {
            case post
            case get
            case route(DescribedRoute, RoutePath)
        }

        /// Position of the plugin.
        var plugin: Int
        var method: Method
        var id: String
        var kind: Kind
    }

    struct Item {
        var path: String
        /// By the names that path items have for methods.
        var operations: [(verb: String, operation: Operation)] = []
        /// Those that a path item has no name for: custom verbs, and templates that OpenAPI cannot tell apart.
        var others: [(name: String, operation: Operation)] = []
    }

    private(set) var items: [Item] = []
    private var positions: [String: Int] = [:]

    private static let verbs: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    /// What `*` is described as; the others are served too.
    private static let anyVerb = ["get", "put", "post", "delete", "patch"]

    init(_ plugins: [DescribedPlugin]) {
        for (index, plugin) in plugins.enumerated() {
            for method in plugin.callableMethods { add(method, of: plugin, at: index) }
        }
        for (index, plugin) in plugins.enumerated() {
            var counts: [String: Int] = [:]
            for route in plugin.routes {
                let id = Self.id(of: route.method, in: plugin)
                counts[id, default: 0] += 1
                add(route, id: "\(id).rule\(counts[id, default: 1])", at: index)
            }
        }
    }

    /// Unique among plugins: no plugin's name holds a dot.
    private static func id(of method: Method, in plugin: DescribedPlugin) -> String {
        "\(plugin.name).\(method.service).\(method.name)"
    }

    private mutating func add(_ method: Method, of plugin: DescribedPlugin, at index: Int) {
        let path = "/\(plugin.name)/\(method.service)/\(method.name)"
        let id = Self.id(of: method, in: plugin)
        let position = position(ofShape: path, path)
        if method.hasNoSideEffects, !method.isClientStreaming {
            let get = Operation(plugin: index, method: method, id: "\(id).get", kind: .get)
            items[position].operations.append(("get", get))
        }
        let post = Operation(plugin: index, method: method, id: id, kind: .post)
        items[position].operations.append(("post", post))
    }

    private mutating func add(_ route: DescribedRoute, id: String, at index: Int) {
        let path = RoutePath(route.template)
        let position = position(ofShape: path.shape, path.text)
        var operation = Operation(plugin: index, method: route.method, id: id, kind: .route(route, path))
        let verb = route.verb.lowercased()
        // Verbs are told apart by case: a custom `get` is not what a path item calls so.
        let hasName = Self.verbs.contains(verb) && route.verb == route.verb.uppercased()
        let wanted = route.verb == "*" ? Self.anyVerb : hasName ? [verb] : []
        guard !wanted.isEmpty else {
            items[position].others.append((route.verb, operation))
            return
        }
        for verb in wanted {
            if wanted.count > 1 { operation.id = "\(id).\(verb)" }
            if !items[position].operations.contains(where: { $0.verb == verb }) {
                items[position].operations.append((verb, operation))
            } else if wanted.count == 1 {
                items[position].others.append(("\(route.verb) \(route.template.text)", operation))
            }
        }
    }

    private mutating func position(ofShape shape: String, _ path: String) -> Int {
        if let known = positions[shape] { return known }
        positions[shape] = items.count
        items.append(Item(path: path))
        return items.count - 1
    }
}
