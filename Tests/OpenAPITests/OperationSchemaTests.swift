internal import GatewayTestKit
internal import Routing
internal import Testing

@testable internal import OpenAPI

@Suite struct OperationSchemaTests {
    private func operation(_ method: String, _ verb: String = "post") throws -> JSON {
        try Bookshop.document()["paths"]["/books/bookshop.v1.Books/\(method)"][verb]
    }

    @Test func aCallIsAPostOfItsMessage() throws {
        let put = try operation("Put")
        #expect(put["operationId"] == .string("books.bookshop.v1.Books.Put"))
        #expect(put["description"] == .string("Keeps one book."))
        #expect(put["tags"][0] == .string("books/bookshop.v1.Books"))
        let body = put["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        #expect(body == .string("#/components/schemas/bookshop.v1.Book"))
        let reply = put["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
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
        let content = try operation("Watch")["responses"]["200"]["content"]
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

    @Test func aStreamOfRequestsIsASequence() throws {
        let content = try operation("Import")["requestBody"]["content"]
        #expect(content.keys == ["application/x-ndjson", "application/json"])
        let line = content["application/x-ndjson"]["schema"]["contentSchema"]["$ref"]
        #expect(line == .string("#/components/schemas/bookshop.v1.Book"))
    }
}
