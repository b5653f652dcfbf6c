internal import GatewayTestKit
internal import Routing
internal import Testing

@testable internal import OpenAPI

/// Annotated routes.
@Suite struct RoutesTests {
    private struct Rule {
        var verb: String
        var template: String
        var body = ""
        var responseBody = ""
        var method = "Put"
    }

    private func paths(_ rules: Rule...) throws -> JSON {
        var plugin = try Bookshop.plugin()
        plugin.routes = try rules.map { rule in
            DescribedRoute(
                method: try plugin.method(rule.method), verb: rule.verb, template: try PathTemplate(rule.template),
                body: rule.body, responseBody: rule.responseBody)
        }
        return try Bookshop.document([plugin])["paths"]
    }

    private func names(_ operation: JSON, in place: String) -> [String] {
        operation["parameters"].elements.filter { $0["in"].string == place }.compactMap { $0["name"].string }
    }

    @Test func pathAndQueryFillWhatTheBodyDoesNot() throws {
        let put = try paths(Rule(verb: "PUT", template: "/v1/books/{title}:keep", body: "editor"))[
            "/v1/books/{title}:keep"]["put"]
        #expect(names(put, in: "path") == ["title"])
        #expect(put["parameters"][0]["required"] == .bool(true))
        #expect(names(put, in: "query") == ["pageCount", "weight", "binding", "tags", "cover", "isbn", "ean"])
        let body = put["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        #expect(body == .string("#/components/schemas/bookshop.v1.Author"))
        #expect(put["operationId"] == .string("books.bookshop.v1.Books.Put.rule1"))
    }

    @Test func aBodyOfTheWholeMessageLeavesNothingToTheQuery() throws {
        let post = try paths(Rule(verb: "POST", template: "/v1/books", body: "*"))["/v1/books"]["post"]
        #expect(names(post, in: "query").isEmpty)
        #expect(post["requestBody"]["content"]["application/json"] != .null)
    }

    @Test func aReplyMayBeOneFieldOfIt() throws {
        let get = try paths(Rule(verb: "GET", template: "/v1/tags", responseBody: "tags", method: "Get"))["/v1/tags"][
            "get"]
        let schema = get["responses"]["200"]["content"]["application/json"]["schema"]
        #expect(try schema == JSON(parsing: #"{"type":"array","items":{"type":"string"}}"#))
    }

    @Test func anInnerFieldOfThePathHasItsOwnSchema() throws {
        let paths = try paths(Rule(verb: "GET", template: "/v1/{editor.full_name}/{page_count}", method: "Get"))
        // Programs that fill in paths take a point for more than a letter of a name.
        let get = paths["/v1/{editor_full_name}/{page_count}"]["get"]
        #expect(get["parameters"][0]["description"] == .string("For the field `editor.full_name`."))
        #expect(try get["parameters"][0]["schema"] == JSON(parsing: #"{"type":"string","minLength":1}"#))
        #expect(get["parameters"][1]["schema"]["format"] == .string("int64"))
        #expect(!names(get, in: "query").contains("editor.fullName"))
    }

    @Test(arguments: [
        ("/v1/{title=shelves/*/books/*}", "/v1/shelves/{title_1}/books/{title_2}"),
        ("/v1/{title=shelves/*}", "/v1/shelves/{title}"), ("/v1/*/x", "/v1/{_1}/x"), ("/v1/{title=**}", "/v1/{title}"),
        ("/v1/{title=a/**}:go", "/v1/a/{title}:go"), ("/v1/%7Bx%7D", "/v1/%7Bx%7D"), ("/", "/"),
    ])
    func aTemplateBecomesAPath(template: String, path: String) throws {
        let paths = try paths(Rule(verb: "GET", template: template, method: "Get"))
        #expect(paths.keys.contains(path), "\(paths.keys)")
    }

    @Test func whatDiffersInNamesAloneIsOnePath() throws {
        let paths = try paths(
            Rule(verb: "GET", template: "/v1/{title}", method: "Get"), Rule(verb: "DELETE", template: "/v1/{isbn}"))
        #expect(paths["/v1/{isbn}"] == .null)
        let delete = paths["/v1/{title}"]["delete"]
        #expect(names(delete, in: "path") == ["title"])
        #expect(delete["parameters"][0]["description"] == .string("For the field `isbn`."))
        #expect(!names(delete, in: "query").contains("isbn"))
    }

    @Test func aVerbThatOpenAPIDoesNotKnowStandsBesides() throws {
        let item = try paths(Rule(verb: "LIST", template: "/v1/books", method: "Get"))["/v1/books"]
        #expect(item["x-additionalOperations"]["LIST"]["operationId"] != .null)
    }

    @Test func aVerbOfOnesOwnIsNotTakenForAKnownOne() throws {
        let item = try paths(
            Rule(verb: "get", template: "/v1/books", method: "Get"), Rule(verb: "GET", template: "/v1/books"))[
                "/v1/books"]
        #expect(item["x-additionalOperations"].keys == ["get"])
        #expect(item["get"]["operationId"] == .string("books.bookshop.v1.Books.Put.rule1"))
    }

    @Test func aParameterOfManySegmentsIsMarked() throws {
        let get = try paths(Rule(verb: "GET", template: "/v1/{isbn}/{title=**}", method: "Get"))["/v1/{isbn}/{title}"][
            "get"]
        #expect(get["parameters"].elements.map(\.["x-patchbay-multi"]).prefix(2) == [.null, .bool(true)])
    }

    @Test func anyVerbIsDescribedByTheUsualOnes() throws {
        let item = try paths(
            Rule(verb: "GET", template: "/v1/any", method: "Get"), Rule(verb: "*", template: "/v1/any"))["/v1/any"]
        #expect(item.keys == ["get", "put", "post", "delete", "patch"])
        #expect(item["get"]["operationId"] == .string("books.bookshop.v1.Books.Get.rule1"))
        #expect(item["patch"]["operationId"] == .string("books.bookshop.v1.Books.Put.rule1.patch"))
    }

    @Test func operationIdsAreUnique() throws {
        let paths = try paths(
            Rule(verb: "GET", template: "/a"), Rule(verb: "GET", template: "/b"), Rule(verb: "*", template: "/c"),
            Rule(verb: "GET", template: "/d/{title=**}"), Rule(verb: "GET", template: "/d/{isbn}"))
        var ids: [String] = []
        for path in paths.keys {
            for verb in paths[path].keys { ids += [paths[path][verb]["operationId"].string].compactMap(\.self) }
        }
        #expect(ids.count == Set(ids).count)
        #expect(paths["/d/{title}"]["x-additionalOperations"].keys == ["GET /d/{isbn}"])
    }
}
