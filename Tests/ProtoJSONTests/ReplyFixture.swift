internal import Bytes
internal import JSONEngine
internal import ProtoJSON
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// A schema with a field of every shape, in proto3 (`t.All`) and proto2 (`old.All`), and a way to write its messages as
/// JSON.
struct ReplyFixture {
    let schema: Schema

    init() throws {
        let files = [Self.modern, Self.old]
        schema = try Schema.compile(files: files.map { try $0.serializedBytes() }, exposing: [])
    }

    func type(_ name: String) throws -> MessageReference {
        let name = ByteBuffer(name.utf8)
        return try #require(schema.message(named: name.bytes))
    }

    func json(_ message: [UInt8], _ options: ReplyOptions = ReplyOptions(), of name: String = "t.All") throws -> String
    {
        try ReplyTranscoder(options: options).json(of: message, from: type(name), in: schema).get()
    }

    func fault(
        _ message: [UInt8], _ options: ReplyOptions = ReplyOptions(), of name: String = "t.All"
    ) throws -> ReplyFault? {
        let result = try ReplyTranscoder(options: options).json(of: message, from: type(name), in: schema)
        if case .failure(let fault) = result { return fault }
        return nil
    }

    private static var modern: Google_Protobuf_FileDescriptorProto {
        .with {
            ($0.name, $0.package, $0.syntax) = ("t.proto", "t", "proto3")
            $0.dependency = ["any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers"].map {
                "google/protobuf/\($0).proto"
            }
            $0.enumType = [color]
            $0.messageType = [
                .with {
                    $0.name = "All"
                    $0.oneofDecl = [.with { $0.name = "choice" }, .with { $0.name = "_maybe" }]
                    $0.field = [
                        field(1, "an_int", .int32), field(2, "text", .string), field(3, "raw", .bytes),
                        field(4, "real", .double), field(5, "single", .float), field(6, "big", .int64),
                        field(7, "flag", .bool), field(8, "color", .enum, of: "t.Color"),
                        field(9, "child", .message, of: "t.All"), field(10, "numbers", .sint32, .repeated),
                        field(11, "tags", .string, .repeated), field(12, "list", .message, .repeated, of: "t.All"),
                        field(13, "counts", .message, .repeated, of: "t.All.CountsEntry"),
                        field(14, "children", .message, .repeated, of: "t.All.ChildrenEntry"),
                        field(15, "one_number", .int32, oneof: 0),
                        field(16, "one_child", .message, of: "t.All", oneof: 0),
                        field(17, "one_text", .string, oneof: 0),
                        field(18, "maybe", .int32, oneof: 1),
                        field(20, "at", .message, of: "google.protobuf.Timestamp"),
                        field(21, "lasts", .message, of: "google.protobuf.Duration"),
                        field(22, "mask", .message, of: "google.protobuf.FieldMask"),
                        field(23, "object", .message, of: "google.protobuf.Struct"),
                        field(24, "value", .message, of: "google.protobuf.Value"),
                        field(25, "items", .message, of: "google.protobuf.ListValue"),
                        field(26, "any", .message, of: "google.protobuf.Any"),
                        field(27, "wrapped", .message, of: "google.protobuf.Int64Value"),
                        field(28, "words", .message, of: "google.protobuf.StringValue"),
                        field(29, "nothing", .message, of: "google.protobuf.Empty"),
                        field(30, "null", .enum, .repeated, of: "google.protobuf.NullValue"),
                        field(31, "switches", .message, .repeated, of: "t.All.SwitchesEntry"),
                        field(40_000, "far", .uint64),
                    ]
                    $0.nestedType = [
                        entry("CountsEntry", .string, .double),
                        entry("ChildrenEntry", .int64, .message, of: "t.All"),
                        entry("SwitchesEntry", .bool, .enum, of: "t.Color"),
                    ]
                }
            ]
        }
    }

    private static var old: Google_Protobuf_FileDescriptorProto {
        .with {
            ($0.name, $0.package) = ("old.proto", "old")
            $0.enumType = [color]
            $0.messageType = [
                .with {
                    $0.name = "All"
                    $0.field = [
                        field(1, "color", .enum, of: "old.Color"),
                        field(2, "colors", .enum, .repeated, of: "old.Color"),
                        field(3, "pair", .group, of: "old.All.Pair"),
                        field(4, "by_name", .message, .repeated, of: "old.All.ByNameEntry"),
                        field(5, "number", .int32),
                    ]
                    $0.nestedType = [
                        entry("ByNameEntry", .string, .enum, of: "old.Color"),
                        .with {
                            $0.name = "Pair"
                            $0.field = [
                                field(1, "left", .int32), field(2, "right", .int32),
                                field(3, "pair", .group, of: "old.All.Pair"),
                            ]
                        },
                    ]
                }
            ]
        }
    }

    private static let color: Google_Protobuf_EnumDescriptorProto = .with {
        $0.name = "Color"
        $0.value = [.with { ($0.name, $0.number) = ("NONE", 0) }, .with { ($0.name, $0.number) = ("RED", 1) }]
    }

    private static func entry(
        _ name: String, _ key: Google_Protobuf_FieldDescriptorProto.TypeEnum,
        _ value: Google_Protobuf_FieldDescriptorProto.TypeEnum, of type: String = ""
    ) -> Google_Protobuf_DescriptorProto {
        .with {
            $0.name = name
            $0.options.mapEntry = true
            $0.field = [field(1, "key", key), field(2, "value", value, of: type)]
        }
    }

    private static func field(
        _ number: Int32, _ name: String, _ type: Google_Protobuf_FieldDescriptorProto.TypeEnum,
        _ label: Google_Protobuf_FieldDescriptorProto.Label = .optional, of typeName: String = "",
        oneof: Int32? = nil
    ) -> Google_Protobuf_FieldDescriptorProto {
        .with {
            ($0.number, $0.name, $0.type, $0.label) = (number, name, type, label)
            if !typeName.isEmpty { $0.typeName = "." + typeName }
            if let oneof { ($0.oneofIndex, $0.proto3Optional) = (oneof, oneof == 1) }
        }
    }
}

/// Protobuf's wire format, written by hand.
enum Wire {
    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func integer(_ number: UInt64, _ value: Int64) -> [UInt8] {
        varint(number << 3) + varint(UInt64(bitPattern: value))
    }

    static func bytes(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(content.count)) + content
    }

    static func text(_ number: UInt64, _ content: String) -> [UInt8] { bytes(number, Array(content.utf8)) }

    static func double(_ number: UInt64, _ value: Double) -> [UInt8] {
        varint(number << 3 | 1) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }

    static func float(_ number: UInt64, _ value: Float) -> [UInt8] {
        varint(number << 3 | 5) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }

    static func group(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 3) + content + varint(number << 3 | 4)
    }
}
