internal import Bytes
internal import ProtoJSON
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// A message with a field of every kind, for bodies to be read into.
enum RequestSchema {
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

    private static func entry(_ name: String, _ key: Field.TypeEnum, _ value: Field) -> Google_Protobuf_DescriptorProto
    {
        .with {
            $0.name = name
            $0.options.mapEntry = true
            $0.field = [field(1, "key", key), value]
        }
    }

    private static var all: Google_Protobuf_DescriptorProto {
        .with {
            $0.name = "All"
            $0.field = [
                field(1, "key", .string), field(2, "int_32", .int32), field(3, "int_64", .int64),
                field(4, "uint_32", .uint32), field(5, "uint_64", .uint64), field(6, "sint_32", .sint32),
                field(7, "sint_64", .sint64), field(8, "fixed_32", .fixed32), field(9, "fixed_64", .fixed64),
                field(10, "sfixed_32", .sfixed32), field(11, "sfixed_64", .sfixed64), field(12, "double", .double),
                field(13, "float", .float), field(14, "bool", .bool), field(15, "bytes", .bytes),
                field(16, "color", .enum, ".t.Color"), field(17, "child", .message, ".t.All"),
                field(18, "numbers", .int32, isRepeated: true), field(19, "texts", .string, isRepeated: true),
                field(20, "children", .message, ".t.All", isRepeated: true),
                field(21, "colors", .enum, ".t.Color", isRepeated: true),
                field(22, "by_name", .message, ".t.All.ByNameEntry", isRepeated: true),
                field(23, "by_number", .message, ".t.All.ByNumberEntry", isRepeated: true),
                field(24, "by_flag", .message, ".t.All.ByFlagEntry", isRepeated: true),
                field(25, "one", .string, oneof: 0), field(26, "other", .int32, oneof: 0),
                field(27, "any", .message, ".google.protobuf.Any"),
                field(28, "at", .message, ".google.protobuf.Timestamp"),
                field(29, "lasts", .message, ".google.protobuf.Duration"),
                field(30, "mask", .message, ".google.protobuf.FieldMask"),
                field(31, "tree", .message, ".google.protobuf.Struct"),
                field(32, "value", .message, ".google.protobuf.Value"),
                field(33, "wrapped", .message, ".google.protobuf.StringValue"),
                field(34, "null", .enum, ".google.protobuf.NullValue", oneof: 1),
                field(35, "by_color", .message, ".t.All.ByColorEntry", isRepeated: true),
            ]
            $0.oneofDecl = [.with { $0.name = "choice" }, .with { $0.name = "nothing" }]
            $0.nestedType = [
                entry("ByNameEntry", .string, field(2, "value", .message, ".t.All")),
                entry("ByNumberEntry", .sint64, field(2, "value", .string)),
                entry("ByFlagEntry", .bool, field(2, "value", .string)),
                entry("ByColorEntry", .string, field(2, "value", .enum, ".t.Color")),
            ]
        }
    }

    private static func compiled() throws -> Schema {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "t.proto"
            $0.package = "t"
            $0.syntax = "proto3"
            $0.messageType = [all]
            $0.enumType = [
                .with {
                    $0.name = "Color"
                    $0.value = [
                        .with { ($0.name, $0.number) = ("NONE", 0) }, .with { ($0.name, $0.number) = ("RED", 7) },
                    ]
                }
            ]
        }
        let proto2 = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "old.proto"
            $0.package = "old"
            $0.messageType = [
                .with {
                    $0.name = "Old"
                    $0.field = [
                        field(1, "needed", .int32).required, field(2, "inner", .group, ".old.Old.Inner"),
                        field(3, "unpacked", .int32, isRepeated: true), field(4, "too", .string).required,
                    ]
                    $0.nestedType = [
                        .with {
                            $0.name = "Inner"
                            $0.field = [field(1, "a", .int32)]
                        }
                    ]
                    $0.extensionRange = [
                        .with {
                            $0.start = 100
                            $0.end = 200
                        }
                    ]
                }
            ]
            $0.extension = [field(100, "extra", .int32).extending(".old.Old")]
        }
        return try Schema.compile(
            files: [file.serializedBytes(), proto2.serializedBytes()], exposing: [])
    }

    /// The bytes that `json` becomes as a `t.All`, or as the message of that name.
    static func bytes(
        _ json: String, as type: String = "t.All", options: RequestOptions = RequestOptions()
    ) throws -> [UInt8] {
        try result(Array(json.utf8), as: type, options: options).get()
    }

    /// What the client is told; nil when the body is accepted.
    static func fault(
        _ json: String, as type: String = "t.All", options: RequestOptions = RequestOptions()
    ) throws -> RequestFault? {
        switch try result(Array(json.utf8), as: type, options: options) {
        case .success: nil
        case .failure(let fault): fault
        }
    }

    static func result(
        _ json: [UInt8], as type: String = "t.All", options: RequestOptions = RequestOptions()
    ) throws -> Result<[UInt8], RequestFault> {
        let schema = try schema.get()
        let reference = try #require(Array(type.utf8).withUnsafeBytes { schema.message(named: $0) })
        return RequestFixture.transcode(json, to: reference, in: schema, options: options)
    }

    static let schema = Result { try compiled() }
}

extension Google_Protobuf_FieldDescriptorProto {
    fileprivate var required: Self {
        var field = self
        field.label = .required
        return field
    }

    fileprivate func extending(_ type: String) -> Self {
        var field = self
        field.extendee = type
        return field
    }
}
