public import OpenAPI
internal import Routing
internal import Schema

extension RoutePlan {
    /// The routes of the plugin of that index that are served, for the description.
    public func described(_ plugin: Int) -> [DescribedRoute] {
        routes.compactMap { route in
            guard route.plugin == plugin, route.unavailable == nil, let method = route.method else { return nil }
            return DescribedRoute(
                method: method, verb: route.rule.verb, template: route.template, body: route.rule.body,
                responseBody: route.rule.responseBody)
        }
    }
}
