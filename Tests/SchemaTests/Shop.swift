internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// A small schema to compile: an order service in proto3.
enum Shop {
    static func descriptor() -> Google_Protobuf_FileDescriptorProto {
        .with {
            $0.name = "shop.proto"
            $0.package = "shop.v1"
            $0.syntax = "proto3"
            $0.dependency = ["google/protobuf/timestamp.proto"]
            $0.messageType = [order, .with { $0.name = "Receipt" }]
            $0.enumType = [
                .with {
                    $0.name = "Status"
                    $0.value = [
                        .with { ($0.name, $0.number) = ("UNKNOWN", 0) }, .with { ($0.name, $0.number) = ("OPEN", 1) },
                        .with { ($0.name, $0.number) = ("STARTED", 1) },
                        .with { ($0.name, $0.number) = ("LOST", -7) },
                    ]
                }
            ]
            $0.service = [
                .with {
                    $0.name = "Orders"
                    $0.method = [
                        .with {
                            $0.name = "Create"
                            ($0.inputType, $0.outputType) = (".shop.v1.Order", ".shop.v1.Receipt")
                        },
                        .with {
                            $0.name = "Watch"
                            ($0.inputType, $0.outputType) = (".shop.v1.Order", ".shop.v1.Order")
                            $0.serverStreaming = true
                            $0.options.idempotencyLevel = .noSideEffects
                        },
                    ]
                }
            ]
        }
    }

    private static var order: Google_Protobuf_DescriptorProto {
        .with {
            $0.name = "Order"
            $0.field = [
                field(2, "customer_name", .string),
                field(1, "id", .int64),
                field(3, "status", .enum, type: ".shop.v1.Status"),
                field(4, "made_at", .message, type: ".google.protobuf.Timestamp"),
                field(5, "lines", .int32, .repeated),
                field(6, "labels", .message, .repeated, type: ".shop.v1.Order.LabelsEntry"),
                field(7, "note", .string).with {
                    $0.proto3Optional = true
                    $0.oneofIndex = 1
                },
                field(300, "by_card", .string).with { $0.oneofIndex = 0 },
                field(5_000_000, "by_transfer", .bool).with { $0.oneofIndex = 0 },
            ]
            $0.nestedType = [
                .with {
                    $0.name = "LabelsEntry"
                    $0.options.mapEntry = true
                    $0.field = [field(1, "key", .string), field(2, "value", .double)]
                }
            ]
            $0.oneofDecl = [.with { $0.name = "payment" }, .with { $0.name = "_note" }]
        }
    }

    static func field(
        _ number: Int32, _ name: String, _ type: Google_Protobuf_FieldDescriptorProto.TypeEnum,
        _ label: Google_Protobuf_FieldDescriptorProto.Label = .optional, type typeName: String = ""
    ) -> Google_Protobuf_FieldDescriptorProto {
        .with {
            ($0.number, $0.name, $0.type, $0.label) = (number, name, type, label)
            if !typeName.isEmpty { $0.typeName = typeName }
        }
    }

    static func file() -> [UInt8] { (try? descriptor().serializedBytes()) ?? [] }

    /// The table of that name in `schema`, which is never freed after this.
    static func found(_ name: String, in schema: Schema) -> MessageTable? {
        _ = Unmanaged.passRetained(schema)
        return Array(name.utf8).withUnsafeBytes { schema.message(named: $0)?.table.pointee }
    }

    /// The one field of that name.
    static func field(_ name: String, of message: MessageTable) -> FieldTable? {
        Array(name.utf8).withUnsafeBytes { message.field(named: $0)?.pointee }
    }

    /// A table of the shop's own.
    static func message(_ name: String) throws -> MessageTable {
        try #require(found(name, in: Schema.compile(files: [file()], exposing: [])))
    }
}

extension Google_Protobuf_FieldDescriptorProto {
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
