internal import GatewayConfiguration
internal import Schema
internal import SwiftProtobuf
internal import Testing

@testable internal import ControlPlane

/// What becomes of the rules that plugins and their configurations bring.
@Suite struct RoutePlanTests {
    /// A service `a.S` whose methods `M0`, `M1`, … take and answer `a.Box` and bear one annotation each.
    private func services(_ annotations: [[UInt8]]) throws -> [Service] {
        let file = try Google_Protobuf_FileDescriptorProto.with { file in
            (file.name, file.package, file.syntax) = ("a.proto", "a", "proto3")
            file.messageType = [
                .with {
                    $0.name = "Box"
                    $0.field = [
                        .with { ($0.name, $0.number, $0.type, $0.label) = ("id", 1, .string, .optional) },
                        .with { ($0.name, $0.number, $0.type, $0.label) = ("ids", 2, .string, .repeated) },
                    ]
                }
            ]
            file.service = [
                try .with { service in
                    service.name = "S"
                    service.method = try annotations.enumerated().map { index, annotation in
                        try .with {
                            $0.name = "M\(index)"
                            ($0.inputType, $0.outputType) = (".a.Box", ".a.Box")
                            if !annotation.isEmpty { $0.options = try .init(serializedBytes: annotation) }
                        }
                    }
                }
            ]
        }
        return try Schema.compile(files: [file.serializedBytes()], exposing: ["a.S"]).services
    }

    /// A rule in protobuf's wire format; every text is shorter than 128 bytes.
    private func rule(_ fields: (number: UInt8, text: String)...) -> [UInt8] {
        let content = fields.flatMap { [$0.number << 3 | 2, UInt8($0.text.utf8.count)] + Array($0.text.utf8) }
        return [0x82, 0xD3, 0xE4, 0x93, 0x02, UInt8(content.count)] + content
    }

    private func subject(
        _ name: String, _ services: [Service]?, mount: String = "/", routes: [RouteConfiguration] = []
    ) -> RoutePlan.Subject {
        var plugin = PluginConfiguration(name: name, command: [name])
        plugin.mount = mount
        plugin.routes = routes
        return RoutePlan.Subject(plugin, services: services)
    }

    @Test func anAnnotationIsARouteBelowTheMount() throws {
        let plan = RoutePlan([subject("p", try services([rule((2, "/v1/{id}")), []]), mount: "/m")])
        #expect(plan.routes.map(\.name) == ["GET /m/v1/{id}"])
        #expect(plan.routes.first?.unavailable == nil)
        #expect(plan.routes.first?.binding != nil)
        #expect(plan.holes == [[]])
    }

    @Test func whatIsNoTemplateOrNoRuleIsAHoleWithoutAPath() throws {
        let plan = RoutePlan([
            subject("p", try services([rule((2, "/v1/{id")), [0x82, 0xD3, 0xE4, 0x93, 0x02, 0x01, 0x12]]))
        ])
        #expect(plan.routes.isEmpty)
        #expect(
            plan.holes == [
                [
                    RoutePlan.Hole(
                        route: "GET /v1/{id",
                        reason: "a.S/M0: the path template \"/v1/{id\", column 8: the variable id has no }"),
                    RoutePlan.Hole(route: "/p/a.S/M1", reason: "its google.api.http rule is malformed"),
                ]
            ])
    }

    @Test func aRuleThatDoesNotFitIsARouteThatSaysWhy() throws {
        let plan = RoutePlan([subject("p", try services([rule((2, "/v1/{ids}")), rule((2, "/v2/{nothing}"))]))])
        #expect(plan.routes.allSatisfy { $0.unavailable != nil && $0.binding == nil })
        #expect(plan.holes[0].map(\.route) == ["GET /v1/{ids}", "GET /v2/{nothing}"])
        #expect(plan.holes[0].allSatisfy { $0.reason.contains("a.S/M") }, "\(plan.holes)")
    }

    @Test func aConfiguredRouteNeedsItsMethodOnceMethodsAreKnown() throws {
        let routes = [
            RouteConfiguration(service: "a.S", method: "M9", rules: [HTTPRule(verb: "GET", template: "/x")])
        ]
        let known = RoutePlan([subject("p", try services([[]]), routes: routes)])
        #expect(known.routes.first?.unavailable == "GET /x: the plugin exposes no method a.S/M9")
        let unknown = RoutePlan([subject("p", nil, routes: routes)])
        #expect(unknown.routes.first?.unavailable == nil)
        #expect(unknown.routes.first?.method == nil)
        #expect(unknown.holes == [[]])
    }

    @Test func anEarlierPluginHasARouteBeforeItsMethodsAreKnown() throws {
        let routes = [
            RouteConfiguration(service: "a.S", method: "M0", rules: [HTTPRule(verb: "GET", template: "/v1/{x}")])
        ]
        let plan = RoutePlan([
            subject("first", nil, routes: routes), subject("second", try services([rule((2, "/v1/{id}"))])),
        ])
        #expect(plan.routes.map(\.isLost) == [false, true])
        #expect(plan.holes.map(\.count) == [0, 1])
    }

    @Test func anAnnotationAndAConfiguredRouteMayClash() throws {
        let routes = [
            RouteConfiguration(
                service: "a.S", method: "M0",
                rules: [HTTPRule(verb: "GET", template: "/v1/{id}"), HTTPRule(verb: "GET", template: "/p/a.S/M1")])
        ]
        let plan = RoutePlan([subject("p", try services([rule((2, "/v1/{id}")), []]), routes: routes)])
        #expect(plan.routes.count { $0.unavailable != nil } == 3)
        #expect(plan.holes[0].last?.reason.contains("POST /p/a.S/M1") == true)
    }
}
