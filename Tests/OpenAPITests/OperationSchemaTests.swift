internal import Bytes
internal import GatewayTestKit
internal import SwiftProtobuf
internal import Testing

@testable internal import OpenAPI

@Suite struct OperationSchemaTests {
    private func operation(_ method: String, _ verb: String = "post") throws -> JSON {
        try Bookshop.document()["paths"]["/books/bookshop.v1.Books/\(method)"][verb]
    }

    private func reply(of operation: JSON) throws -> JSON {
        let name = try #require(operation["responses"]["200"]["$ref"].string?.split(separator: "/").last)
        return try Bookshop.document()["components"]["responses"][String(name)]
    }

    @Test func aCallIsAPostOfItsMessage() throws {
        let put = try operation("Put")
        #expect(put["operationId"] == .string("books.bookshop.v1.Books.Put"))
        #expect(put["description"] == .string("Keeps one book."))
        #expect(put["tags"][0] == .string("books/bookshop.v1.Books"))
        let body = put["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        #expect(body == .string("#/components/schemas/bookshop.v1.Book"))
        let reply = try reply(of: put)["content"]["application/json"]["schema"]["$ref"]
        #expect(reply == .string("#/components/schemas/bookshop.v1.Nothing"))
        #expect(try operation("Put", "get") == .null)
    }

    @Test func aMethodWithoutSideEffectsIsAGetToo() throws {
        let get = try operation("Get", "get")
        let names = get["parameters"].elements.compactMap { $0["name"].string }
        #expect(
            names == [
                "title", "pageCount", "weight", "binding", "tags", "cover", "isbn", "ean", "editor.fullName",
            ])
        #expect(get["requestBody"] == .null)
        #expect(get["operationId"] == .string("books.bookshop.v1.Books.Get.get"))
        #expect(get["parameters"][0]["description"] == .string("What it is called."))
    }

    @Test func aRequiredFieldIsARequiredParameterAndMakesTheBodyOne() throws {
        let find = try Bookshop.document()["paths"]["/books/legacy.v1.Cards/Find"]
        #expect(find["get"]["parameters"][0]["required"] == .bool(true))
        #expect(find["post"]["requestBody"]["required"] == .bool(true))
        #expect(try operation("Put")["requestBody"]["required"] == .null)
    }

    @Test func aStreamOfRepliesHasThreeShapes() throws {
        let content = try reply(of: operation("Watch"))["content"]
        #expect(content.keys == ["application/x-ndjson", "text/event-stream", "application/json"])
        let line = content["application/x-ndjson"]["schema"]["contentSchema"]["anyOf"]
        #expect(line[0]["$ref"] == .string("#/components/schemas/bookshop.v1.Book"))
        #expect(line[1]["$ref"] == .string("#/components/schemas/patchbay-StreamFailure"))
        #expect(content["application/json"]["schema"]["type"] == .string("array"))
        #expect(try operation("Watch")["responses"]["204"] != .null)
    }

    @Test func aMessageWithAFieldForAFileMayComeAsAForm() throws {
        let content = try operation("Put")["requestBody"]["content"]
        #expect(content.keys == ["application/json", "multipart/form-data"])
        let form = content["multipart/form-data"]
        #expect(form["schema"]["properties"].keys == ["message", "cover"])
        #expect(form["encoding"]["message"]["contentType"] == .string("application/json"))
        #expect(try operation("Try")["requestBody"]["content"].keys == ["application/json"])
    }

    @Test func repliesOfTheSameTypeAreOneComponent() throws {
        let document = try Bookshop.document()
        let components = document["components"]["responses"]
        #expect(
            components.keys == [
                "bookshop.v1.Book", "bookshop.v1.Nothing", "bookshop.v1.WellKnown", "legacy.v1.Card",
                "Stream-bookshop.v1.Book", "patchbay-NoEvents", "patchbay-Problem",
            ])
        let (put, imported) = (try operation("Put"), try operation("Import"))
        #expect(put["responses"] == imported["responses"])
        #expect(put["responses"].keys == ["200", "default"])
    }

    @Test func aMethodMoreIsFewBytes() throws {
        func size(methods: Int) throws -> Int {
            var file = Bookshop.file()
            file.service[0].method = (0..<methods).map { number in
                .with {
                    $0.name = "Method\(number)"
                    ($0.inputType, $0.outputType) = (".bookshop.v1.Author", ".bookshop.v1.Nothing")
                }
            }
            let plugin = try Bookshop.plugin("books", [file], ["bookshop.v1.Books"])
            let document = OpenAPIDocument.make([plugin], OpenAPIOptions())
            switch consume document {
            case .some(let text): return text.count
            case .none: throw TestFailure("there is no document")
            }
        }
        let bytes = try (size(methods: 300) - size(methods: 100)) / 200
        #expect(bytes < 600)
    }

    @Test func aNameThatHoldsADotIsNoneOfTheQuery() throws {
        var file = Bookshop.file()
        file.messageType[0].field[1].jsonName = "page.count"
        let plugin = try Bookshop.plugin(
            "books", [file, Bookshop.legacyFile()], ["bookshop.v1.Books", "legacy.v1.Cards"])
        let paths = try Bookshop.document([plugin])["paths"]
        func names(_ path: String) -> [String] {
            paths[path]["get"]["parameters"].elements.filter { $0["in"] == .string("query") }.compactMap {
                $0["name"].string
            }
        }
        #expect(names("/books/bookshop.v1.Books/Get").prefix(2) == ["title", "page_count"])
        // Nor has an extension a name there.
        #expect(names("/books/legacy.v1.Cards/Find") == ["cardNumber", "colour", "detail.text"])
    }

    @Test func aStreamOfRequestsIsASequence() throws {
        let content = try operation("Import")["requestBody"]["content"]
        #expect(content.keys == ["application/x-ndjson", "application/json"])
        let line = content["application/x-ndjson"]["schema"]["contentSchema"]["$ref"]
        #expect(line == .string("#/components/schemas/bookshop.v1.Book"))
    }
}
