internal import Bytes
internal import Schema
internal import SwiftProtobuf
internal import Testing

@Suite struct TableLookupTests {
    @Test func fieldsByNumber() throws {
        let order = try Shop.message("shop.v1.Order")
        for number in [1, 2, 3, 4, 5, 6, 7, 300, 5_000_000] as [UInt32] {
            #expect(order.field(numbered: number)?.pointee.number == Int32(number))
        }
        for number in [0, 8, 63, 64, 299, 301, 4_999_999, 5_000_001, .max] as [UInt32] {
            #expect(order.field(numbered: number) == nil, "\(number)")
        }
    }

    @Test func fieldsByBothSpellings() throws {
        let order = try Shop.message("shop.v1.Order")
        #expect(Shop.field("customerName", of: order)?.number == 2)
        #expect(Shop.field("customer_name", of: order)?.number == 2)
        for name in ["", "customerNam", "customerNames", "CustomerName", "x", "madeat", "by_transferred"] {
            #expect(Shop.field(name, of: order) == nil, "\(name)")
        }
    }

    @Test func theFieldAfterTheLastIsFoundWithoutAndWithARightGuess() throws {
        let order = try Shop.message("shop.v1.Order")
        for previous in -1..<Int32(order.fields.count) {
            for field in order.fields {
                for name in [field.jsonName, field.protoName] {
                    #expect(order.field(named: name.bytes, after: previous)?.pointee.index == field.index)
                }
            }
        }
    }

    @Test func namesOfEveryLengthAreFound() throws {
        let names = (1...40).map { String(repeating: "n", count: $0 - 1) + "x" }
        let file = Google_Protobuf_FileDescriptorProto.with {
            $0.name = "names.proto"
            $0.messageType = [
                .with {
                    $0.name = "Names"
                    $0.field = names.enumerated().map { Shop.field(Int32($0.offset + 1), $0.element, .int32) }
                }
            ]
        }
        let schema = try Schema.compile(files: [file.serializedBytes()], exposing: [])
        let table = try #require(Shop.found("Names", in: schema))
        for (offset, name) in names.enumerated() {
            #expect(Shop.field(name, of: table)?.number == Int32(offset + 1))
            #expect(Shop.field("y" + name, of: table) == nil)
        }
    }

    @Test func enumValues() throws {
        let order = try Shop.message("shop.v1.Order")
        let status = try #require(Shop.field("status", of: order)?.enumeration?.pointee)
        func number(_ name: String) -> Int32? { Array(name.utf8).withUnsafeBytes { status.number(named: $0) } }
        #expect(number("UNKNOWN") == 0)
        #expect(number("OPEN") == 1)
        #expect(number("STARTED") == 1, "an alias")
        #expect(number("LOST") == -7)
        #expect(number("open") == nil)
        #expect(status.name(of: 0)?.text == "UNKNOWN")
        #expect(status.name(of: 1)?.text == "OPEN", "the first of two names")
        #expect(status.name(of: -7)?.text == "LOST")
        #expect(status.name(of: 2) == nil)
        #expect(status.name(of: .min) == nil)
        #expect(!status.isClosed)
    }

    @Test func messagesByFullName() throws {
        let schema = try Schema.compile(files: [Shop.file()], exposing: [])
        #expect(Shop.found("shop.v1.Order.LabelsEntry", in: schema) != nil)
        #expect(Shop.found("shop.v1", in: schema) == nil)
        #expect(Shop.found("", in: schema) == nil)
    }

    @Test func namesEndInNUL() throws {
        let order = try Shop.message("shop.v1.Order")
        for field in order.fields {
            #expect(field.jsonName.start[field.jsonName.count] == 0)
            #expect(field.protoName.start[field.protoName.count] == 0)
        }
        #expect(order.fullName.start[order.fullName.count] == 0)
    }
}
