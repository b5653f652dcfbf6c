internal import Bytes
internal import Testing

@testable internal import Routing

@Suite struct PathTemplateTests {
    @Test(
        arguments: [
            ("/", [.literal("")], nil),
            ("/v1", [.literal("v1")], nil),
            ("/v1/*/b", [.literal("v1"), .single, .literal("b")], nil),
            ("/v1/**", [.literal("v1"), .multi], nil),
            ("/**", [.multi], nil),
            ("/v1/{x}", [.literal("v1"), .single], nil),
            ("/v1/{x=*}", [.literal("v1"), .single], nil),
            ("/v1/{x=**}", [.literal("v1"), .multi], nil),
            ("/v1/{x=a/*/b}/c", [.literal("v1"), .literal("a"), .single, .literal("b"), .literal("c")], nil),
            ("/v1/{x=a/**}:go", [.literal("v1"), .literal("a"), .multi], "go"),
            ("/v1/{x.y_2.Z}/{_w}", [.literal("v1"), .single, .single], nil),
            ("/v1:go", [.literal("v1")], "go"),
            ("/v1/*:go", [.literal("v1"), .single], "go"),
            ("/a:b/c", [.literal("a:b"), .literal("c")], nil),
            ("/a:b:c", [.literal("a:b")], "c"),
            ("/a%2Fb/%C3%A4:%67o", [.literal("a/b"), .literal("ä")], "go"),
            ("/ä/-._~!$&'()+,;=@", [.literal("ä"), .literal("-._~!$&'()+,;=@")], nil),
        ] as [(String, [PathTemplate.Segment], String?)])
    func aTemplateIsSegmentsAndAVerb(text: String, segments: [PathTemplate.Segment], verb: String?) throws {
        let template = try PathTemplate(text)
        #expect(template.segments == segments)
        #expect(template.verb == verb)
        #expect(template.text == text)
    }

    @Test func variablesKnowTheirSegments() throws {
        let template = try PathTemplate("/v1/{name=shelves/*}/x/{book.id}/{rest=**}:read")
        #expect(
            template.variables == [
                PathVariable(fieldPath: "name", firstSegment: 1, segmentCount: 2, reachesEnd: false),
                PathVariable(fieldPath: "book.id", firstSegment: 4, segmentCount: 1, reachesEnd: false),
                PathVariable(fieldPath: "rest", firstSegment: 5, segmentCount: 1, reachesEnd: true),
            ])
        #expect(template.variables.map(\.isMulti) == [true, false, true])
    }

    @Test(
        arguments: [
            ("", 1, "a path template begins with /"),
            ("v1", 1, "a path template begins with /"),
            ("/v1/", 5, "a segment is empty: a template ends without a slash"),
            ("//v1", 2, "a segment is empty"),
            ("/:go", 2, "a segment is empty"),
            ("/v1:", 5, "the verb behind : is empty"),
            ("/v1/**/x", 7, "nothing may follow **"),
            ("/v1/{x=**}/y", 11, "nothing may follow **"),
            ("/v1/{x=**/y}", 10, "nothing may follow **"),
            ("/v1/**/{x}", 7, "nothing may follow **"),
            ("/v1/***", 7, "* and ** are whole segments"),
            ("/v1/a*", 6, "* and ** are whole segments"),
            ("/v1/*a", 6, "* and ** are whole segments"),
            ("/v1/{x", 7, "the variable x has no }"),
            ("/v1/{x=a", 9, "the variable x has no }"),
            ("/v1/{x=}", 8, "a segment is empty"),
            ("/v1/{x=a/}", 10, "a segment is empty"),
            ("/v1/{x={y}}", 8, "a variable may not stand in another one"),
            ("/v1/{}", 6, "expected a field's name: letters, digits and _, no digit first"),
            ("/v1/{1x}", 6, "expected a field's name: letters, digits and _, no digit first"),
            ("/v1/{x.}", 8, "expected a field's name: letters, digits and _, no digit first"),
            ("/v1/{x-y}", 7, "\"-\" may not stand here unencoded"),
            ("/v1/{x}y", 8, "a variable is a whole segment: / or :verb may follow its }"),
            ("/v1/y{x}", 6, "a variable is a whole segment"),
            ("/v1/{x}/{x}", 9, "the variable x stands twice"),
            ("/v1/x}", 6, "\"}\" may not stand here unencoded"),
            ("/v1/a b", 6, "\" \" may not stand here unencoded"),
            ("/v1/a?b=c", 6, "\"?\" may not stand here unencoded"),
            ("/v1/ä#", 6, "\"#\" may not stand here unencoded"),
            ("/v1/a\u{0}", 6, "a control character may not stand here unencoded"),
            ("/v1/%4", 5, "two hexadecimal digits follow a %"),
            ("/v1/%zz", 5, "two hexadecimal digits follow a %"),
            ("/v1/%FF", 5, "it is not UTF-8 when decoded"),
            ("/v1:a{", 6, "a variable is a whole segment"),
        ] as [(String, Int, String)])
    func aFaultNamesTheColumn(text: String, column: Int, reason: String) {
        #expect(throws: TemplateFault(template: text, column: column, reason: reason)) { try PathTemplate(text) }
    }

    @Test func aFaultReadsAsASentence() {
        #expect(
            "\(TemplateFault(template: "/v1/{x", column: 7, reason: "the variable x has no }"))"
                == "the path template \"/v1/{x\", column 7: the variable x has no }")
    }

    @Test func anEndlessTemplateIsRefused() {
        #expect(throws: TemplateFault.self) { try PathTemplate("/" + String(repeating: "a", count: 3_000)) }
        #expect(throws: TemplateFault.self) { try PathTemplate(String(repeating: "/a", count: 101)) }
    }

    @Test func noCutOfATemplateTraps() {
        let text = "/v1/{a.b=shelves/*}/%C3%A4/{c=**}:go"
        for count in 0...text.utf8.count { _ = try? PathTemplate(String(text.prefix(count))) }
        for index in text.indices { _ = try? PathTemplate(String(text[..<index]) + "{" + text[index...]) }
    }

    @Test func belowAMountEverythingMoves() throws {
        let template = try PathTemplate("/v1/{x}:go").mounted(below: PathTemplate("/api/a%20b"))
        #expect(template.text == "/api/a%20b/v1/{x}:go")
        #expect(template.segments == [.literal("api"), .literal("a b"), .literal("v1"), .single])
        #expect(template.variables.map(\.firstSegment) == [3])
        #expect(try PathTemplate("/v1/{x}").mounted(below: PathTemplate("/")) == PathTemplate("/v1/{x}"))
    }

    @Test func shapesAreEqualWithoutTheirVariables() throws {
        #expect(try PathTemplate("/v1/{a=x/*}/{b}").shape == PathTemplate("/v1/x/{c}/*").shape)
        #expect(try PathTemplate("/v1/{a}").shape != PathTemplate("/v1/{a}:go").shape)
        #expect(try PathTemplate("/v1/{a}").shape != PathTemplate("/v1/{a=**}").shape)
    }

    @Test(
        arguments: [
            ("/v1/{x}", "/v1/a%2Fb", "a%2Fb"),
            ("/v1/{x}/y", "/v1/a/y", "a"),
            ("/v1/{x=s/*}", "/v1/s/1", "s/1"),
            ("/v1/{x=s/*}/y", "/v1/s/1/y", "s/1"),
            ("/v1/{x=**}", "/v1/s/1/y", "s/1/y"),
            ("/v1/{x=**}", "/v1/s/", "s/"),
            ("/v1/{x=**}", "/v1/", ""),
            ("/v1/{x=**}", "/v1", ""),
            ("/v1/{x=s/**}", "/v1/s", "s"),
            ("/v1/{x}:go", "/v1/a:b:go", "a:b"),
            ("/v1/{x=**}:go", "/v1/a:b/c:go", "a:b/c"),
            ("/v1/{x=**}:go", "/v1:go", ""),
            ("/v1/{x}/b:go", "/v1/a:c/b:go", "a:c"),
            ("/v1/{x}", "/v1/a:b", "a:b"),
            ("/{x}", "", ""),
            ("/a/b/{x=c/d}", "/a", ""),
        ])
    func aVariableTakesItsStretchOfThePath(template: String, path: String, value: String) throws {
        let template = try PathTemplate(template)
        let variable = try #require(template.variables.first)
        #expect(lending(path) { template.rawValue(of: variable, in: $0).text } == value)
    }
}
