internal import Schema
internal import SwiftProtobuf
internal import Testing

@Suite struct DescriptorNotesTests {
    /// The shop with comments where protoc puts them.
    private static func commented() -> Google_Protobuf_FileDescriptorProto {
        var file = Shop.descriptor()
        func comment(_ path: [Int32], _ leading: String?, _ trailing: String? = nil) {
            file.sourceCodeInfo.location.append(
                .with {
                    $0.path = path
                    if let leading { $0.leadingComments = leading }
                    if let trailing { $0.trailingComments = trailing }
                })
        }
        comment([4, 0], " An order.\n\n Kept for ever.  \n")
        comment([4, 0, 2, 0], nil, " Who wants it.\n")
        comment([5, 0], " How far it is.\n")
        comment([5, 0, 2, 1], " Not yet paid.\n")
        comment([6, 0], "\n Order book.\n")
        comment([6, 0, 2, 1], " Follows an order.\n")
        comment([4, 900], " Nowhere.\n")
        file.messageType[0].field[4].options.deprecated = true
        file.service[0].method[0].options.deprecated = true
        return file
    }

    private static func notes() throws -> DescriptorNotes {
        DescriptorNotes(files: [[0xFF], try commented().serializedBytes(), Shop.file()])
    }

    @Test(arguments: [
        ("shop.v1.Order", "An order.\n\nKept for ever."),
        ("shop.v1.Order.customer_name", "Who wants it."),
        ("shop.v1.Status", "How far it is."),
        ("shop.v1.Status.OPEN", "Not yet paid."),
        ("shop.v1.Orders", "Order book."),
        ("shop.v1.Orders.Watch", "Follows an order."),
    ])
    func commentsAreFoundByTheNameOfWhatTheyStandAt(name: String, text: String) throws {
        #expect(try Self.notes().comment(of: name) == text)
    }

    @Test func whatHasNoCommentHasNone() throws {
        let notes = try Self.notes()
        for name in ["shop.v1.Receipt", "shop.v1.Order.id", "Order", ""] { #expect(notes.comment(of: name) == nil) }
    }

    @Test func deprecationsAreKnown() throws {
        let notes = try Self.notes()
        #expect(notes.isDeprecated("shop.v1.Order.lines"))
        #expect(notes.isDeprecated("shop.v1.Orders.Create"))
        #expect(!notes.isDeprecated("shop.v1.Orders.Watch"))
    }

    @Test func oneofsHaveNamesButNotTheSyntheticOnes() throws {
        let notes = try Self.notes()
        #expect(notes.oneof(ofField: "shop.v1.Order.by_card") == "payment")
        #expect(notes.oneof(ofField: "shop.v1.Order.note") == nil)
        #expect(notes.oneof(ofField: "shop.v1.Order.id") == nil)
    }

    @Test func anIndexThatLeadsNowhereSaysNothing() throws {
        var file = Shop.descriptor()
        file.messageType[0].field[7].oneofIndex = -3
        file.messageType[0].field[8].oneofIndex = 70
        let notes = DescriptorNotes(files: [try file.serializedBytes()])
        #expect(notes.oneof(ofField: "shop.v1.Order.by_card") == nil)
    }

    @Test func ofTwoFilesWithOneNameTheFirstCounts() throws {
        var second = Self.commented()
        second.sourceCodeInfo.location[0].leadingComments = " Another."
        let notes = DescriptorNotes(files: [try Self.commented().serializedBytes(), try second.serializedBytes()])
        #expect(notes.comment(of: "shop.v1.Order") == "An order.\n\nKept for ever.")
    }
}
