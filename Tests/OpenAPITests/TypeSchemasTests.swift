internal import GatewayTestKit
internal import Testing

@testable internal import OpenAPI

@Suite struct TypeSchemasTests {
    private func json(_ text: String) throws -> JSON { try JSON(parsing: text) }

    @Test(arguments: [
        ("title", #"{"type":"string","description":"What it is called."}"#),
        ("pageCount", #"{"type":"string","format":"int64","pattern":"^(0|-?[1-9][0-9]{0,18})$"}"#),
        ("binding", ##"{"$ref":"#/components/schemas/bookshop.v1.Binding"}"##),
        ("authors", ##"{"type":"array","items":{"$ref":"#/components/schemas/bookshop.v1.Author"}}"##),
        ("tags", #"{"type":"array","items":{"type":"string"}}"#),
        ("sequel", ##"{"$ref":"#/components/schemas/bookshop.v1.Book"}"##),
        ("ean", #"{"type":"string","format":"uint64","pattern":"^(0|[1-9][0-9]{0,19})$"}"#),
    ])
    func aFieldIsAsProtoJSONWritesIt(field: String, schema: String) throws {
        #expect(try Bookshop.schema("bookshop.v1.Book")["properties"][field] == json(schema))
    }

    @Test func aFloatIsANumberOrTheTextOfWhatIsNone() throws {
        let weight = try Bookshop.schema("bookshop.v1.Book")["properties"]["weight"]
        #expect(weight["type"].elements == [.string("number"), .string("string")])
        #expect(weight["pattern"] == .string("^(NaN|-?Infinity)$"))
        #expect(weight["maximum"].number == 3.4028235e38)
    }

    @Test func bytesAreBase64() throws {
        let cover = try Bookshop.schema("bookshop.v1.Book")["properties"]["cover"]
        #expect(cover["contentEncoding"] == .string("base64"))
    }

    @Test func theKeysOfAMapAreText() throws {
        let prices = try Bookshop.schema("bookshop.v1.Book")["properties"]["prices"]
        #expect(prices["type"] == .string("object"))
        #expect(prices["propertyNames"]["pattern"] == .string("^(0|-?[1-9][0-9]{0,18})$"))
        #expect(prices["additionalProperties"]["format"] == .string("double"))
    }

    @Test func aMessageKnowsItsFieldsAlone() throws {
        let book = try Bookshop.schema("bookshop.v1.Book")
        #expect(book["additionalProperties"] == .bool(false))
        #expect(book["description"] == .string("A book."))
        let open = try Bookshop.schema("bookshop.v1.Book") { $0.ignoresUnknownFields = true }
        #expect(open["additionalProperties"] == .null)
    }

    @Test func ofAOneofOneMemberOrNoneStands() throws {
        let book = try Bookshop.schema("bookshop.v1.Book")
        let oneof = """
            [{"title":"code","oneOf":[{"required":["isbn"]},{"required":["ean"]},
              {"not":{"anyOf":[{"required":["isbn"]},{"required":["ean"]}]}}]}]
            """
        #expect(try book["allOf"] == json(oneof))
    }

    @Test func anOpenEnumHasNamesAndOtherNumbers() throws {
        let binding = try Bookshop.schema("bookshop.v1.Binding")
        #expect(binding["anyOf"][0] == (try json(#"{"type":"string","enum":["UNKNOWN","SOFT","PAPERBACK"]}"#)))
        #expect(binding["anyOf"][1]["type"] == .string("integer"))
        #expect(binding["description"] == .string("- `SOFT`: No board."))
    }

    @Test func aClosedEnumHasItsNamesAlone() throws {
        #expect(try Bookshop.schema("legacy.v1.Colour") == json(#"{"type":"string","enum":["RED"]}"#))
    }

    @Test func enumsAsNumbersSayTheNamesBesides() throws {
        let colour = try Bookshop.schema("legacy.v1.Colour") { $0.printsEnumNumbers = true }
        #expect(colour["type"] == .string("integer"))
        #expect(try colour["anyOf"] == json(#"[{"const":3,"title":"RED"}]"#))
        // An alias is the same number.
        #expect(try Bookshop.schema("bookshop.v1.Binding") { $0.printsEnumNumbers = true }["anyOf"].elements.count == 3)
    }

    @Test func protoNamesWhereTheyAreWanted() throws {
        let book = try Bookshop.schema("bookshop.v1.Book") { $0.usesProtoNames = true }
        #expect(book["properties"].keys.contains("page_count"))
        #expect(!book["properties"].keys.contains("pageCount"))
    }

    @Test func aLegacyMessageHasRequiredFieldsGroupsAndExtensions() throws {
        let card = try Bookshop.schema("legacy.v1.Card")
        #expect(try card["required"] == json(#"["cardNumber"]"#))
        #expect(card["properties"].keys == ["cardNumber", "colour", "detail", "[legacy.v1.shelf_mark]"])
        #expect(card["properties"]["detail"]["$ref"] == .string("#/components/schemas/legacy.v1.Card.Detail"))
    }

    @Test(arguments: [
        ("Timestamp", "string", "date-time"), ("Duration", "string", nil), ("FieldMask", "string", nil),
        ("Struct", "object", nil), ("ListValue", "array", nil), ("Empty", "object", nil), ("Any", "object", nil),
        ("Int64Value", "string", "int64"), ("BoolValue", "boolean", nil), ("Value", nil, nil),
    ])
    func aWellKnownTypeHasItsOwnForm(name: String, type: String?, format: String?) throws {
        let schema = try Bookshop.schema("google.protobuf.\(name)")
        #expect(schema != .null)
        #expect(schema["type"].string == type)
        #expect(schema["format"].string == format)
    }
}
