internal import SwiftProtobuf
internal import Testing

@testable internal import Schema

/// Annotations as protoc writes them: an extension that nobody here has registered.
@Suite struct HTTPRuleReaderTests {
    /// A schema whose method `shop.v1.Orders/Create` bears these serialized `MethodOptions`.
    private func method(options: [UInt8]) throws -> Method {
        var file = Shop.descriptor()
        file.service[0].method[0].options = try .init(serializedBytes: options)
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: ["shop.v1.Orders"])
        return try #require(schema.services.first?.methods.first)
    }

    private func rule(_ fields: [UInt8]...) -> [UInt8] { Wire.field(72_295_728, fields.flatMap(\.self)) }

    @Test func aMethodWithoutAnAnnotationHasNoRule() throws {
        let method = try method(options: [])
        #expect(method.httpRules.isEmpty)
        #expect(method.ruleFaults.isEmpty)
    }

    @Test(arguments: [(2, "GET"), (3, "PUT"), (4, "POST"), (5, "DELETE"), (6, "PATCH")])
    func eachVerbHasAField(number: Int, verb: String) throws {
        let method = try method(options: rule(Wire.field(number, "/v1/a"), Wire.field(7, "*")))
        #expect(method.httpRules == [HTTPRule(verb: verb, template: "/v1/a", body: "*")])
        #expect(method.ruleFaults.isEmpty)
    }

    @Test func aCustomKindIsTheVerb() throws {
        let custom = Wire.field(8, Wire.field(1, "PURGE") + Wire.field(2, "/v1/a"))
        #expect(try method(options: rule(custom)).httpRules == [HTTPRule(verb: "PURGE", template: "/v1/a")])
    }

    @Test func additionalBindingsFollowAndInheritNothing() throws {
        let method = try method(
            options: rule(
                Wire.field(11, Wire.field(4, "/v1/b") + Wire.field(7, "b")), Wire.field(2, "/v1/a"),
                Wire.field(7, "*"), Wire.field(12, "reply"), Wire.field(11, Wire.field(2, "/v1/c"))))
        #expect(
            method.httpRules == [
                HTTPRule(verb: "GET", template: "/v1/a", body: "*", responseBody: "reply"),
                HTTPRule(verb: "POST", template: "/v1/b", body: "b"), HTTPRule(verb: "GET", template: "/v1/c"),
            ])
    }

    @Test func anExtensionInPiecesIsMergedAndTheLastPatternCounts() throws {
        let method = try method(
            options: rule(Wire.field(2, "/v1/a"), Wire.field(7, "*")) + rule(Wire.field(4, "/v1/b")))
        #expect(method.httpRules == [HTTPRule(verb: "POST", template: "/v1/b", body: "*")])
    }

    @Test func bindingsNestOneLevel() throws {
        let nested = Wire.field(11, Wire.field(2, "/v1/b") + Wire.field(11, Wire.field(2, "/v1/c")))
        let method = try method(options: rule(Wire.field(2, "/v1/a"), nested))
        #expect(method.httpRules.map(\.template) == ["/v1/a", "/v1/b"])
        #expect(
            method.ruleFaults == ["its google.api.http rule nests additional_bindings; they may stand one level deep"])
    }

    @Test(
        arguments: [
            ([], "its google.api.http rule has no method and path"),
            ([0x12, 0x20, 0x2F], "its google.api.http rule is malformed"),
            ([0x12, 0xFF], "its google.api.http rule is malformed"),
            ([0x07], "its google.api.http rule is malformed"),
            (
                [0x5A, 0x00, 0x12, 0x01, 0x2F],
                "its google.api.http rule has an additional binding without a method and path"
            ),
        ] as [([UInt8], String)])
    func whatIsNoRuleIsAFault(bytes: [UInt8], fault: String) throws {
        #expect(try method(options: rule(bytes)).ruleFaults == [fault])
    }

    @Test func unknownFieldsOfEveryWireTypeAreSteppedOver() throws {
        let others: [UInt8] = [
            0xA0, 0x06, 0x96, 0x01, 0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xA5, 0x06, 1, 2, 3, 4, 0xA3, 0x06, 0x08, 0x01,
            0xA4, 0x06,
        ]
        let method = try method(options: rule(others, Wire.field(2, "/v1/a"), others))
        #expect(method.httpRules == [HTTPRule(verb: "GET", template: "/v1/a")])
        #expect(method.ruleFaults.isEmpty)
    }

    @Test func aRuleCutAnywhereIsNoTrap() throws {
        let bytes = rule(
            Wire.field(8, Wire.field(1, "PURGE") + Wire.field(2, "/v1/a")), Wire.field(11, Wire.field(2, "/v1/c")))
        for count in 0...bytes.count {
            let reader = HTTPRuleReader(options: bytes.prefix(count), maximumRules: 10)
            #expect(reader.rules.count <= 2)
        }
    }

    @Test func rulesAreReadUpToALimit() {
        let bindings = (0..<50).flatMap { _ in Wire.field(11, Wire.field(2, "/a")) }
        let reader = HTTPRuleReader(options: rule(Wire.field(2, "/a") + bindings), maximumRules: 5)
        #expect(reader.rules.count == 5)
        #expect(!reader.faults.isEmpty)
        #expect(reader.faults.count <= 10)
    }
}

/// Length-delimited fields by hand.
private enum Wire {
    static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(bytes.count) + bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
