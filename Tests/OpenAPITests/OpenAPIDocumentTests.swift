internal import GatewayTestKit
internal import Problem
internal import SwiftProtobuf
internal import Testing

@testable internal import OpenAPI

@Suite struct OpenAPIDocumentTests {
    @Test func theHeadSaysWhatItIs() throws {
        let document = try Bookshop.document { $0.version = "9.8.7" }
        #expect(document["openapi"] == .string("3.1.0"))
        #expect(document["info"]["version"] == .string("9.8.7"))
        #expect(document["servers"][0]["url"] == .string("."))
        #expect(document["security"] == .null)
        #expect(document["tags"][0]["name"] == .string("books/bookshop.v1.Books"))
        #expect(document["tags"][0]["description"] == .string("Keeps books."))
    }

    @Test func withoutAPluginThereIsADocumentAllTheSame() throws {
        let document = try Bookshop.document([])
        #expect(document["paths"].keys.isEmpty)
        #expect(document["components"]["schemas"].keys == ["patchbay-Problem", "patchbay-StreamFailure"])
    }

    @Test func aTokenIsAskedForWhenOneIsWanted() throws {
        let document = try Bookshop.document { $0.wantsToken = true }
        #expect(try document["security"] == JSON(parsing: #"[{"token":[]}]"#))
        #expect(document["components"]["securitySchemes"]["token"]["scheme"] == .string("bearer"))
    }

    @Test func aMethodThatCannotBeCalledIsNotDescribed() throws {
        var file = Bookshop.file()
        file.messageType[3].field[0].typeName = ".missing.v1.Type"
        let document = try Bookshop.document([Bookshop.plugin("books", [file], ["bookshop.v1.Books"])])
        #expect(document["paths"]["/books/bookshop.v1.Books/Try"] == .null)
        #expect(document["components"]["schemas"]["bookshop.v1.WellKnown"] == .null)
        #expect(document["paths"]["/books/bookshop.v1.Books/Put"] != .null)
    }

    @Test func aServiceThatIsNotExposedDoesNotAppear() throws {
        let plugin = try Bookshop.plugin("books", [Bookshop.file(), Bookshop.legacyFile()], ["legacy.v1.Cards"])
        let document = try Bookshop.document([plugin])
        #expect(document["paths"].keys == ["/books/legacy.v1.Cards/Find"])
        #expect(document["tags"].elements.count == 1)
        #expect(document["components"]["schemas"]["bookshop.v1.Book"] == .null)
    }

    @Test func aDocumentThatIsTooLargeIsNotMade() throws {
        var options = OpenAPIOptions()
        options.maximumBytes = 2000
        let document = OpenAPIDocument.make([try Bookshop.plugin()], options)
        switch consume document {
        case .some: Issue.record("it was made")
        case .none: break
        }
    }

    @Test func requestsAreSaidToMayDiffer() throws {
        let description = try #require(try Bookshop.document()["info"]["description"].string)
        #expect(description.contains("`books`") && description.contains("requests, which may also differ"))
    }

    @Test(arguments: [(false, "application/problem+json"), (true, "application/json")])
    func errorsHaveOneSchemaAndOneResponse(isGoogle: Bool, type: String) throws {
        let document = try Bookshop.document { $0.problemStyle = isGoogle ? .google : .problem }
        let response = document["components"]["responses"]["patchbay-Problem"]
        #expect(response["content"][type]["schema"]["$ref"] == .string("#/components/schemas/patchbay-Problem"))
        let text = try #require(response["description"].string)
        for status in [400, 403, 404, 409, 413, 415, 421, 429, 499, 500, 501, 502, 503, 504] {
            #expect(text.contains("\n- \(status): `"), "\(status)")
        }
        let used = document["paths"]["/books/bookshop.v1.Books/Put"]["post"]["responses"]["default"]["$ref"]
        #expect(used == .string("#/components/responses/patchbay-Problem"))
        let properties = document["components"]["schemas"]["patchbay-Problem"]["properties"]
        #expect(properties.keys.contains(isGoogle ? "error" : "request_id"))
    }
}
