internal import Schema
internal import SwiftProtobuf
internal import Testing

/// Small schemas, compiled.
enum Compiled {
    /// A method `t.S/Do` that takes the message `t.M` and answers it; the enum `t.State` and the message `t.Leaf` are there
    /// too.
    static func method(taking message: Google_Protobuf_DescriptorProto) throws -> (method: Method, schema: Schema) {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "t.proto"
            $0.package = "t"
            $0.syntax = "proto3"
            $0.messageType = [
                message,
                .with {
                    $0.name = "Leaf"
                    $0.field = [.kind("state", 1, .enum, ".t.State")]
                },
            ]
            $0.enumType = [
                .with {
                    $0.name = "State"
                    $0.value = [
                        .with { ($0.name, $0.number) = ("STATE_OFF", 0) },
                        .with { ($0.name, $0.number) = ("STATE_ON", 1) },
                    ]
                }
            ]
            $0.service = [
                .with {
                    $0.name = "S"
                    $0.method = [
                        .with { ($0.name, $0.inputType, $0.outputType) = ("Do", ".t.M", ".t.M") },
                        .with {
                            ($0.name, $0.inputType, $0.outputType) = ("Watch", ".t.M", ".google.protobuf.Empty")
                            $0.serverStreaming = true
                        },
                        .with { ($0.name, $0.inputType, $0.outputType) = ("Lost", ".t.M", ".t.Gone") },
                    ]
                }
            ]
        }
        let schema = try Schema.compile(files: [try file.serializedBytes()], exposing: ["t.S"])
        return (try #require(schema.method(path: "/t.S/Do")), schema)
    }
}

extension Google_Protobuf_FieldDescriptorProto {
    static func scalar(_ name: String, _ number: Int32, _ type: TypeEnum) -> Self {
        .with { ($0.name, $0.number, $0.type, $0.label) = (name, number, type, .optional) }
    }

    static func kind(_ name: String, _ number: Int32, _ type: TypeEnum, _ typeName: String) -> Self {
        var field = scalar(name, number, type)
        field.typeName = typeName
        return field
    }

    static func repeated(_ field: Self) -> Self {
        var field = field
        field.label = .repeated
        return field
    }

    /// A string in the first oneof.
    static func member(_ name: String, _ number: Int32) -> Self {
        var field = scalar(name, number, .string)
        field.oneofIndex = 0
        return field
    }
}

typealias TypeEnum = Google_Protobuf_FieldDescriptorProto.TypeEnum
