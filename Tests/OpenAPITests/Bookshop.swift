internal import Bytes
internal import GatewayTestKit
internal import Schema
internal import SwiftProtobuf

@testable internal import OpenAPI

/// A plugin to describe: messages with every kind of field, in proto3 and proto2.
struct Bookshop {
    typealias Field = Google_Protobuf_FieldDescriptorProto

    static func file() -> Google_Protobuf_FileDescriptorProto {
        .with {
            $0.name = "bookshop.proto"
            $0.package = "bookshop.v1"
            $0.syntax = "proto3"
            $0.messageType = [book, author, .with { $0.name = "Nothing" }, wellKnown]
            $0.enumType = [
                .with {
                    $0.name = "Binding"
                    $0.value = [
                        .with { ($0.name, $0.number) = ("UNKNOWN", 0) }, .with { ($0.name, $0.number) = ("SOFT", 1) },
                        .with { ($0.name, $0.number) = ("PAPERBACK", 1) },
                    ]
                    $0.options.allowAlias = true
                }
            ]
            $0.service = [
                .with {
                    $0.name = "Books"
                    $0.method = [
                        method("Get", "Book", "Book") { $0.options.idempotencyLevel = .noSideEffects },
                        method("Put", "Book", "Nothing"),
                        method("Try", "WellKnown", "WellKnown"),
                        method("Watch", "Book", "Book") { $0.serverStreaming = true },
                        method("Import", "Book", "Nothing") { $0.clientStreaming = true },
                    ]
                }
            ]
            $0.sourceCodeInfo.location = [
                .with { ($0.path, $0.leadingComments) = ([4, 0], " A book.\n") },
                .with { ($0.path, $0.leadingComments) = ([4, 0, 2, 0], " What it is called.\n") },
                .with { ($0.path, $0.leadingComments) = ([5, 0, 2, 1], " No board.\n") },
                .with { ($0.path, $0.leadingComments) = ([6, 0], " Keeps books.\n") },
                .with { ($0.path, $0.leadingComments) = ([6, 0, 2, 1], " Keeps one book.\n") },
            ]
        }
    }

    static func legacyFile() -> Google_Protobuf_FileDescriptorProto {
        .with {
            $0.name = "legacy.proto"
            $0.package = "legacy.v1"
            $0.messageType = [
                .with {
                    $0.name = "Card"
                    $0.field = [
                        field(1, "card_number", .int64) { $0.label = .required },
                        field(2, "colour", .enum, ".legacy.v1.Colour"),
                        field(3, "detail", .group, ".legacy.v1.Card.Detail"),
                    ]
                    $0.nestedType = [
                        .with {
                            $0.name = "Detail"
                            $0.field = [field(1, "text", .string)]
                        }
                    ]
                    $0.extensionRange = [.with { ($0.start, $0.end) = (100, 200) }]
                }
            ]
            $0.enumType = [
                .with {
                    $0.name = "Colour"
                    $0.value = [.with { ($0.name, $0.number) = ("RED", 3) }]
                }
            ]
            $0.extension = [field(100, "shelf_mark", .string) { $0.extendee = ".legacy.v1.Card" }]
            $0.service = [
                .with {
                    $0.name = "Cards"
                    $0.method = [
                        .with {
                            $0.name = "Find"
                            ($0.inputType, $0.outputType) = (".legacy.v1.Card", ".legacy.v1.Card")
                            $0.options.idempotencyLevel = .noSideEffects
                        }
                    ]
                }
            ]
        }
    }

    private static var book: Google_Protobuf_DescriptorProto {
        .with {
            $0.name = "Book"
            $0.field = [
                field(1, "title", .string), field(2, "page_count", .int64), field(3, "weight", .float),
                field(4, "binding", .enum, ".bookshop.v1.Binding"),
                field(5, "authors", .message, ".bookshop.v1.Author") { $0.label = .repeated },
                field(6, "prices", .message, ".bookshop.v1.Book.PricesEntry") { $0.label = .repeated },
                field(7, "tags", .string) { $0.label = .repeated },
                field(8, "cover", .bytes), field(9, "sequel", .message, ".bookshop.v1.Book"),
                field(10, "isbn", .string) { $0.oneofIndex = 0 }, field(11, "ean", .uint64) { $0.oneofIndex = 0 },
                field(12, "editor", .message, ".bookshop.v1.Author"),
            ]
            $0.nestedType = [
                .with {
                    $0.name = "PricesEntry"
                    $0.options.mapEntry = true
                    $0.field = [field(1, "key", .int32), field(2, "value", .double)]
                }
            ]
            $0.oneofDecl = [.with { $0.name = "code" }]
        }
    }

    private static var author: Google_Protobuf_DescriptorProto {
        .with {
            $0.name = "Author"
            $0.field = [field(1, "full_name", .string)]
        }
    }

    private static var wellKnown: Google_Protobuf_DescriptorProto {
        let types = [
            "Any", "Timestamp", "Duration", "FieldMask", "Struct", "Value", "ListValue", "Empty", "Int64Value",
            "BoolValue",
        ]
        return .with {
            $0.name = "WellKnown"
            $0.field = types.enumerated().map {
                field(Int32($0.offset + 1), $0.element.lowercased(), .message, ".google.protobuf.\($0.element)")
            }
        }
    }

    private static func method(
        _ name: String, _ input: String, _ output: String,
        _ change: (inout Google_Protobuf_MethodDescriptorProto) -> Void = { _ in }
    ) -> Google_Protobuf_MethodDescriptorProto {
        .with {
            $0.name = name
            ($0.inputType, $0.outputType) = (".bookshop.v1.\(input)", ".bookshop.v1.\(output)")
            change(&$0)
        }
    }

    static func field(
        _ number: Int32, _ name: String, _ type: Field.TypeEnum, _ typeName: String = "",
        _ change: (inout Field) -> Void = { _ in }
    ) -> Field {
        .with {
            ($0.number, $0.name, $0.type, $0.label) = (number, name, type, .optional)
            if !typeName.isEmpty { $0.typeName = typeName }
            change(&$0)
        }
    }

    // MARK: Describing it

    static func plugin(_ name: String = "books") throws -> DescribedPlugin {
        try plugin(name, [file(), legacyFile()], ["bookshop.v1.Books", "legacy.v1.Cards"])
    }

    static func plugin(
        _ name: String, _ files: [Google_Protobuf_FileDescriptorProto], _ services: [String]
    ) throws -> DescribedPlugin {
        let files: [[UInt8]] = try files.map { try $0.serializedBytes() }
        let schema = try Schema.compile(files: files, exposing: services)
        return DescribedPlugin(name: name, services: schema.services, files: files)
    }

    static func document(
        _ plugins: [DescribedPlugin]? = nil, _ change: (inout OpenAPIOptions) -> Void = { _ in }
    ) throws -> JSON {
        var options = OpenAPIOptions()
        change(&options)
        let document = OpenAPIDocument.make(try plugins ?? [plugin()], options)
        switch consume document {
        case .some(let text): return try JSON(parsing: text.array())
        case .none: throw TestFailure("there is no document")
        }
    }

    /// The schema of a component.
    static func schema(_ name: String, _ change: (inout OpenAPIOptions) -> Void = { _ in }) throws -> JSON {
        try document(nil, change)["components"]["schemas"][name]
    }
}

extension DescribedPlugin {
    /// The method of that name.
    func method(_ name: String) throws -> Method {
        guard let method = services.flatMap(\.methods).first(where: { $0.name == name }) else {
            throw TestFailure("there is no method \(name)")
        }
        return method
    }
}
