internal import Routing
internal import Schema
internal import SwiftProtobuf
internal import Testing

@testable internal import DataPlane

@Suite("Route bindings")
struct RouteBindingTests {
    private func fault(_ template: String, body: String = "", responseBody: String = "") throws -> String? {
        let rule = HTTPRule(verb: "POST", template: template, body: body, responseBody: responseBody)
        let result = RouteBinding.compile(
            rule, template: try PathTemplate(template), method: try BindingFixture.method("Do"))
        if case .failure(let fault) = result { return fault.description }
        return nil
    }

    @Test(
        "rules that fit their method",
        arguments: [
            ("/v1/{text}", ""), ("/v1/{inner.text}", "*"), ("/v1/{inner.text}", "inner"), ("/v1/{time}", "list"),
            ("/v1/{number}/{text=**}", "map"), ("/v1/x", "text"),
        ])
    func accepted(template: String, body: String) throws {
        #expect(try fault(template, body: body, responseBody: "inner") == nil)
    }

    @Test("rules that do not say why")
    func refused() throws {
        #expect(try fault("/v1/{nowhere}") == #"{nowhere}: t.All has no field "nowhere""#)
        #expect(try fault("/v1/{inner.nowhere}") == #"{inner.nowhere}: t.All has no field "nowhere""#)
        #expect(
            try fault("/v1/{list}") == "{list}: list is repeated, and a path variable has one value")
        #expect(try fault("/v1/{inner}") == "{inner}: inner is a t.All, which has no form as text")
        #expect(
            try fault("/v1/{map.key}") == "{map.key}: map is a map, so no field inside of it can be named")
        #expect(try fault("/v1/x", body: "nowhere") == #"body: t.All has no field "nowhere""#)
        #expect(try fault("/v1/x", body: "inner.text") == "body: inner.text is no field of the message itself")
        #expect(try fault("/v1/{text}", body: "text") == "{text}: the body gives the same field")
        #expect(try fault("/v1/x", responseBody: "nowhere") == #"response_body: t.All has no field "nowhere""#)
    }

    @Test("a method's own path has a binding only for raw bodies, and for GET without side effects")
    func ownPaths() throws {
        let ordinary = RoutedMethod(plugin: 0, series: 0, method: try BindingFixture.method("Do"))
        #expect(ordinary.binding == nil && ordinary.queryBinding == nil)
        let harmless = RoutedMethod(plugin: 0, series: 0, method: try BindingFixture.method("Look"))
        #expect(harmless.binding == nil && harmless.queryBinding?.takesQuery == true)
        let raw = RoutedMethod(plugin: 0, series: 0, method: try BindingFixture.method("Fetch"))
        #expect(raw.binding?.givesRawBody == true && raw.binding?.takesRawBody == false)
    }
}

/// A service whose methods take `t.All`.
enum BindingFixture {
    static func method(_ name: String) throws -> Method {
        try #require(try schema.get().method(path: "/t.Service/\(name)"))
    }

    private static let schema = Result {
        try Schema.compile(files: [file.serializedBytes(), httpBody.serializedBytes()], exposing: ["t.Service"])
    }

    private typealias Field = Google_Protobuf_FieldDescriptorProto

    private static func field(
        _ number: Int32, _ name: String, _ type: Field.TypeEnum, _ typeName: String = "", isRepeated: Bool = false,
        oneof: Int32? = nil
    ) -> Field {
        .with {
            ($0.number, $0.name, $0.type) = (number, name, type)
            $0.label = isRepeated ? .repeated : .optional
            if !typeName.isEmpty { $0.typeName = typeName }
            if let oneof { $0.oneofIndex = oneof }
        }
    }

    private static let file = Google_Protobuf_FileDescriptorProto.with {
        ($0.name, $0.package, $0.syntax) = ("t.proto", "t", "proto3")
        $0.dependency = [
            "google/protobuf/timestamp.proto", "google/protobuf/field_mask.proto", "google/api/httpbody.proto",
        ]
        $0.messageType = [
            .with {
                $0.name = "All"
                $0.field = [
                    field(1, "text", .string), field(2, "number", .int64), field(3, "inner", .message, ".t.All"),
                    field(4, "list", .string, isRepeated: true),
                    field(5, "map", .message, ".t.All.MapEntry", isRepeated: true),
                    field(6, "time", .message, ".google.protobuf.Timestamp"),
                    field(7, "mask", .message, ".google.protobuf.FieldMask"),
                    field(8, "one", .string, oneof: 0), field(9, "other", .string, oneof: 0),
                    field(10, "bytes", .bytes), field(11, "many_bytes", .bytes, isRepeated: true),
                    field(12, "file", .message, ".google.api.HttpBody"),
                ]
                $0.oneofDecl = [.with { $0.name = "choice" }]
                $0.nestedType = [
                    .with {
                        $0.name = "MapEntry"
                        $0.options.mapEntry = true
                        $0.field = [field(1, "key", .string), field(2, "value", .string)]
                    }
                ]
            }
        ]
        $0.service = [
            .with {
                $0.name = "Service"
                $0.method = [
                    .with { ($0.name, $0.inputType, $0.outputType) = ("Do", ".t.All", ".t.All") },
                    .with {
                        ($0.name, $0.inputType, $0.outputType) = ("Look", ".t.All", ".t.All")
                        $0.options.idempotencyLevel = .noSideEffects
                    },
                    .with { ($0.name, $0.inputType, $0.outputType) = ("Fetch", ".t.All", ".google.api.HttpBody") },
                ]
            }
        ]
    }

    private static let httpBody = Google_Protobuf_FileDescriptorProto.with {
        ($0.name, $0.package, $0.syntax) = ("google/api/httpbody.proto", "google.api", "proto3")
        $0.messageType = [
            .with {
                $0.name = "HttpBody"
                $0.field = [field(1, "content_type", .string), field(2, "data", .bytes)]
            }
        ]
    }
}
