internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// What the three syntaxes make of a field.
@Suite struct FieldTableTests {
    typealias File = Google_Protobuf_FileDescriptorProto

    private func message(
        _ syntax: String, _ fields: [Google_Protobuf_FieldDescriptorProto], _ change: (inout File) -> Void = { _ in }
    ) throws -> MessageTable {
        var file = File.with {
            $0.name = "m.proto"
            $0.syntax = syntax
            $0.messageType = [
                .with {
                    $0.name = "M"
                    $0.field = fields
                    $0.nestedType = [
                        .with {
                            $0.name = "E"
                            $0.options.mapEntry = true
                            $0.field = [
                                Shop.field(1, "key", .string), Shop.field(2, "value", .message, type: ".M"),
                            ]
                        }
                    ]
                    $0.oneofDecl = [.with { $0.name = "choice" }]
                }
            ]
            $0.enumType = [
                .with {
                    $0.name = "Color"
                    $0.value = [
                        .with { ($0.name, $0.number) = ("RED", 5) }, .with { ($0.name, $0.number) = ("BLUE", 6) },
                    ]
                }
            ]
        }
        change(&file)
        return try #require(
            Shop.found("M", in: Schema.compile(files: [file.serializedBytes(partial: true)], exposing: [])))
    }

    @Test func proto3() throws {
        let table = try message(
            "proto3",
            [
                Shop.field(1, "plain", .int32),
                Shop.field(2, "maybe", .int32).with { ($0.proto3Optional, $0.oneofIndex) = (true, 1) },
                Shop.field(3, "one", .int32).with { $0.oneofIndex = 0 },
                Shop.field(4, "many", .int32, .repeated),
                Shop.field(5, "apart", .int32, .repeated).with { $0.options.packed = false },
                Shop.field(6, "texts", .string, .repeated),
                Shop.field(7, "child", .message, type: ".M"),
                Shop.field(8, "map", .message, .repeated, type: ".M.E"),
                Shop.field(9, "color", .enum, type: ".Color"),
            ])
        #expect(table.fields.map(\.hasPresence) == [false, true, true, false, false, false, true, false, false])
        #expect(table.fields.map(\.oneof) == [-1, -1, 0, -1, -1, -1, -1, -1, -1])
        #expect(table.oneofCount == 1)
        #expect(
            table.fields.map(\.cardinality) == [
                .singular, .singular, .singular, .packed, .expanded, .expanded, .singular, .map, .singular,
            ])
        #expect(table.fields.map { $0.tag & 7 } == [0, 0, 0, 2, 0, 2, 2, 2, 0])
        #expect(table.fields.map { $0.tag >> 3 } == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(table.fields[5].validatesUTF8)
        #expect(table.fields[8].enumeration?.pointee.isClosed == false)
        #expect(table.fields[7].message?.pointee.fields.map(\.number) == [1, 2])
    }

    @Test func proto2() throws {
        let table = try message(
            "",
            [
                Shop.field(1, "needed", .string, .required),
                Shop.field(2, "maybe", .int32).with { $0.defaultValue = "-41" },
                Shop.field(3, "many", .sint64, .repeated),
                Shop.field(4, "packed", .sint64, .repeated).with { $0.options.packed = true },
                Shop.field(5, "group", .group, type: ".M"),
                Shop.field(6, "color", .enum, type: ".Color").with { $0.defaultValue = "BLUE" },
                Shop.field(7, "half", .float).with { $0.defaultValue = "-inf" },
                Shop.field(8, "raw", .bytes).with { $0.defaultValue = "a\\000\\x41\\n\\\"" },
            ])
        #expect(table.fields.map(\.isRequired) == [true] + Array(repeating: false, count: 7))
        #expect(table.requiredCount == 1)
        #expect(table.fields.map(\.hasPresence) == [true, true, false, false, true, true, true, true])
        #expect(table.fields.map { $0.tag & 7 } == [2, 0, 0, 2, 3, 0, 5, 2])
        #expect(!table.fields[0].validatesUTF8)
        #expect(Int64(bitPattern: table.fields[1].defaultBits) == -41)
        #expect(table.fields[5].defaultBits == 6)
        #expect(table.fields[5].enumeration?.pointee.isClosed == true)
        #expect(table.fields[6].defaultBits == UInt64((-Float.infinity).bitPattern))
        #expect(table.fields[7].defaultBytes.map { Array($0.bytes) } == [0x61, 0, 0x41, 0x0A, 0x22])
    }

    @Test func editionsInheritFeaturesFromTheOutside() throws {
        let fields = [
            Shop.field(1, "a", .int32),
            Shop.field(2, "b", .int32).with { $0.options.features.fieldPresence = .implicit },
            Shop.field(3, "c", .int32).with { $0.options.features.fieldPresence = .legacyRequired },
            Shop.field(4, "d", .int32, .repeated),
            Shop.field(5, "e", .int32, .repeated).with { $0.options.features.repeatedFieldEncoding = .expanded },
            Shop.field(6, "f", .message, type: ".M"),
            Shop.field(7, "g", .message, .repeated, type: ".M.E"),
            Shop.field(8, "h", .enum, type: ".Color"),
        ]
        let plain = try message("editions", fields) { $0.edition = .edition2023 }
        #expect(plain.fields.map(\.hasPresence) == [true, false, true, false, false, true, false, true])
        #expect(plain.fields.map(\.isRequired) == [false, false, true, false, false, false, false, false])
        #expect(plain.fields[3].cardinality == .packed)
        #expect(plain.fields[4].cardinality == .expanded)
        #expect(plain.fields[5].kind == .message)
        #expect(plain.fields[7].enumeration?.pointee.isClosed == false)

        let changed = try message("editions", fields) {
            $0.edition = .edition2023
            $0.options.features.fieldPresence = .implicit
            $0.options.features.messageEncoding = .delimited
            $0.options.features.repeatedFieldEncoding = .expanded
            $0.messageType[0].options.features.repeatedFieldEncoding = .packed
            $0.enumType[0].options.features.enumType = .closed
        }
        #expect(changed.fields.map(\.hasPresence) == [false, false, true, false, false, true, false, false])
        #expect(changed.fields[3].cardinality == .packed)
        #expect(changed.fields[5].kind == .group)
        #expect(changed.fields[6].cardinality == .map)
        #expect(changed.fields[6].kind == .message)
        #expect(changed.fields[6].message?.pointee.fields[1].kind == .message)
        #expect(changed.fields[7].enumeration?.pointee.isClosed == true)
    }

    @Test(arguments: [
        ("field_name1", "fieldName1"), ("_field_name3", "FieldName3"), ("field__name4_", "fieldName4"),
        ("field0name5", "field0name5"), ("FieldName8", "FieldName8"), ("__f", "F"), ("FIELD_NAME11", "FIELDNAME11"),
    ])
    func jsonNamesAreDerivedWhenTheyAreAbsent(name: String, json: String) throws {
        let table = try message("proto3", [Shop.field(1, name, .int32)])
        #expect(table.fields[0].jsonName.text == json)
        let given = try message("proto3", [Shop.field(1, name, .int32).with { $0.jsonName = "given" }])
        #expect(given.fields[0].jsonName.text == "given")
        #expect(Shop.field(name, of: given)?.number == 1)
    }

    @Test func aNameThatJSONEscapesIsNotPlain() throws {
        let table = try message(
            "proto3",
            [
                Shop.field(1, "a", .int32).with { $0.jsonName = "a\"b" },
                Shop.field(2, "b", .int32).with { $0.jsonName = "ä" }, Shop.field(3, "c", .int32),
            ])
        #expect(table.fields.map(\.hasPlainName) == [false, false, true])
    }

    @Test func namesThatClashBelongToTheLowerNumber() throws {
        let table = try message("", [Shop.field(1, "a_b", .int32), Shop.field(2, "aB", .int32)])
        #expect(Shop.field("aB", of: table)?.number == 1)
        #expect(Shop.field("a_b", of: table)?.number == 1)
    }

    @Test func extensionsAreAmongTheFields() throws {
        let table = try message("", [Shop.field(1, "a", .int32)]) {
            $0.package = ""
            $0.extension = [
                Shop.field(100, "extra", .int32).with { $0.extendee = ".M" },
                Shop.field(100, "late", .int32).with { $0.extendee = ".M" },
                Shop.field(101, "hole", .message, type: ".Missing").with { $0.extendee = ".M" },
                Shop.field(0, "zero", .int32).with { $0.extendee = ".M" },
            ]
        }
        #expect(table.fields.map(\.number) == [1, 100])
        #expect(Shop.field("[extra]", of: table)?.hasPresence == true)
        #expect(Shop.field("extra", of: table) == nil)
    }
}
