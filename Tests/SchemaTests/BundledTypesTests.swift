internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

@Suite struct BundledTypesTests {
    @Test(arguments: [
        "google.protobuf.Any", "google.protobuf.Timestamp", "google.protobuf.Struct", "google.protobuf.Int64Value",
        "google.rpc.Status", "google.rpc.ErrorInfo", "google.rpc.RetryInfo", "google.rpc.DebugInfo",
        "google.rpc.QuotaFailure", "google.rpc.PreconditionFailure", "google.rpc.BadRequest",
        "google.rpc.RequestInfo", "google.rpc.ResourceInfo", "google.rpc.Help", "google.rpc.LocalizedMessage",
        "google.api.HttpBody",
    ])
    func everySchemaHas(name: String) throws {
        let schema = try Schema.compile(files: [], exposing: [])
        #expect(Shop.found(name, in: schema) != nil)
    }

    @Test func wellKnownFormsAreMarked() throws {
        let schema = try Schema.compile(files: [Shop.file()], exposing: [])
        func form(_ name: String) -> WellKnownType? { Shop.found(name, in: schema)?.wellKnown }
        #expect(form("google.protobuf.Duration") == .duration)
        #expect(form("google.protobuf.Value") == .value)
        #expect(form("google.protobuf.BytesValue") == .wrapper)
        #expect(form("google.protobuf.Struct.FieldsEntry") == WellKnownType.none)
        #expect(form("shop.v1.Order") == WellKnownType.none)
    }

    @Test func aPluginCannotRedefineAWellKnownType() throws {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "google/protobuf/duration.proto"
            $0.package = "google.protobuf"
            $0.messageType = [.with { $0.name = "Duration" }]
        }
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
        #expect(Shop.found("google.protobuf.Duration", in: schema)?.fields.count == 2)
    }

    @Test func aPluginsOwnErrorInfoCounts() throws {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "google/rpc/error_details.proto"
            $0.package = "google.rpc"
            $0.messageType = [
                .with {
                    $0.name = "ErrorInfo"
                    $0.field = [Shop.field(9, "newer", .string)]
                }
            ]
        }
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
        #expect(Shop.found("google.rpc.ErrorInfo", in: schema)?.fields.map(\.number) == [9])
    }
}
