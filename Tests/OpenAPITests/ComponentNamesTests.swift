internal import GatewayTestKit
internal import SwiftProtobuf
internal import Testing

@testable internal import OpenAPI

@Suite struct ComponentNamesTests {
    @Test func twoPluginsTypesOfOneNameAreToldApart() throws {
        var other = Bookshop.file()
        other.messageType[1].field.append(Bookshop.field(2, "born", .int32))
        let document = try Bookshop.document([
            Bookshop.plugin("books"), Bookshop.plugin("more-books", [other], ["bookshop.v1.Books"]),
        ])
        let schemas = document["components"]["schemas"]
        #expect(schemas["books-bookshop.v1.Author"]["properties"].keys == ["fullName"])
        #expect(schemas["more-books-bookshop.v1.Author"]["properties"].keys == ["fullName", "born"])
        #expect(schemas["bookshop.v1.Author"] == .null)
        let editor = schemas["more-books-bookshop.v1.Book"]["properties"]["editor"]["$ref"]
        #expect(editor == .string("#/components/schemas/more-books-bookshop.v1.Author"))
        // Only one of them has it, and these nobody but Patchbay defines.
        #expect(schemas["legacy.v1.Card"] != .null)
        #expect(schemas["google.protobuf.Timestamp"] != .null)
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try Bookshop.document([Bookshop.plugin("a"), Bookshop.plugin("b")])
        let references = document.references
        #expect(references.count > 100)
        for reference in Set(references) {
            let names = reference.split(separator: "/").dropFirst().map(String.init)
            #expect(names.reduce(document) { $0[$1] } != .null, "\(reference)")
        }
    }

    @Test func aNameThatNoComponentMayHaveIsMadeOne() throws {
        var file = Bookshop.file()
        file.messageType[1].name = "Au/thor\u{FC}"
        for index in [4, 11] { file.messageType[0].field[index].typeName = ".bookshop.v1.Au/thor\u{FC}" }
        let document = try Bookshop.document([Bookshop.plugin("books", [file], ["bookshop.v1.Books"])])
        let book = document["components"]["schemas"]["bookshop.v1.Book"]
        #expect(book["properties"]["editor"]["$ref"] == .string("#/components/schemas/bookshop.v1.Au_thor___"))
        #expect(document["components"]["schemas"]["bookshop.v1.Au_thor___"]["type"] == .string("object"))
    }
}

extension JSON {
    /// Every `$ref` in it.
    var references: [String] {
        switch self {
        case .object(let members):
            members.flatMap { key, value in
                key == "$ref" ? [value.string].compactMap(\.self) : value.references
            }
        case .array(let elements): elements.flatMap(\.references)
        default: []
        }
    }
}
