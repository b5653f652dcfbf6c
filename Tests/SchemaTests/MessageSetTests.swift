internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// proto2's `message_set_wire_format`.
@Suite struct MessageSetTests {
    private func set(
        _ fields: [Google_Protobuf_FieldDescriptorProto] = [], extended by: [Google_Protobuf_FieldDescriptorProto]
    ) throws -> MessageTable? {
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "bag.proto"
            $0.messageType = [
                .with {
                    $0.name = "Bag"
                    $0.options.messageSetWireFormat = true
                    $0.field = fields
                },
                .with { $0.name = "Tea" },
            ]
            $0.extension = by.map { field in field.with { $0.extendee = ".Bag" } }
        }
        return Shop.found("Bag", in: try Schema.compile(files: [file.serializedBytes()], exposing: []))
    }

    @Test func numbersNeedNotFitIntoATag() throws {
        let table = try set(extended: [
            Shop.field(.max - 1, "greatest", .message, type: ".Tea"), Shop.field(5, "small", .message, type: ".Tea"),
        ])
        #expect(table?.isMessageSet == true)
        #expect(table?.fields.map(\.number) == [5, Int32.max - 1])
        #expect(table?.field(numbered: UInt32(Int32.max) - 1)?.pointee.jsonName.text == "[greatest]")
    }

    @Test func onlySingleMessagesExtendIt() throws {
        let table = try set(extended: [
            Shop.field(1, "number", .int32), Shop.field(2, "many", .message, .repeated, type: ".Tea"),
            Shop.field(3, "one", .message, type: ".Tea"), Shop.field(.max, "beyond", .message, type: ".Tea"),
        ])
        #expect(table?.fields.map(\.number) == [3])
    }

    @Test func oneWithFieldsOfItsOwnCannotBeUsed() throws {
        #expect(try set([Shop.field(1, "own", .int32)], extended: []) == nil)
    }

    @Test func anOrdinaryMessageIsNone() throws {
        #expect(try !Shop.message("shop.v1.Order").isMessageSet)
    }
}
