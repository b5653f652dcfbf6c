internal import ProtoJSON
internal import Testing

@Suite("Assembled requests")
struct RequestAssemblerTests {
    @Test("a path variable wins over the body, even with the value that stands for nothing")
    func pathWins() throws {
        let fixture = try AssemblerFixture()
        try fixture.body(
            #"{"key":"b","int32":5,"child":{"key":"c","int32":6},"at":"2024-01-01T00:00:01.5Z","wrapped":"w"}"#)
        try fixture.variable("key", "")
        try fixture.variable("int_32", "0")
        try fixture.variable("child.key", "")
        try fixture.variable("at", "1970-01-01T00:00:00Z")
        try fixture.variable("wrapped", "")
        #expect(try fixture.json == #"{"child":{"int32":6},"at":"1970-01-01T00:00:00Z","wrapped":""}"#)
    }

    @Test(
        "the body of one field, of any kind",
        arguments: [
            ("key", #""text""#, #"{"key":"text"}"#),
            ("int_64", "7", #"{"int64":"7"}"#),
            ("int_64", #""8""#, #"{"int64":"8"}"#),
            ("color", #""RED""#, #"{"color":"RED"}"#),
            ("bytes", #""AP8=""#, #"{"bytes":"AP8="}"#),
            ("child", #" {"key":"a"} "#, #"{"child":{"key":"a"}}"#),
            ("child", "", #"{"child":{}}"#),
            ("child", "null", "{}"),
            ("numbers", "[1,2]", #"{"numbers":[1,2]}"#),
            ("texts", #"["a"]"#, #"{"texts":["a"]}"#),
            ("texts", "", "{}"),
            ("children", #"[{},{"key":"a"}]"#, #"{"children":[{},{"key":"a"}]}"#),
            ("by_name", #"{"x":{"key":"a"}}"#, #"{"byName":{"x":{"key":"a"}}}"#),
            ("by_name", " ", "{}"),
            ("one", #""""#, #"{"one":""}"#),
            ("at", #""2024-01-01T00:00:00Z""#, #"{"at":"2024-01-01T00:00:00Z"}"#),
            ("at", "", "{}"),
            ("value", "null", #"{"value":null}"#),
            ("value", "[1]", #"{"value":[1]}"#),
            ("tree", "", #"{"tree":{}}"#),
            ("wrapped", #""""#, #"{"wrapped":""}"#),
        ])
    func oneField(field: String, body: String, expected: String) throws {
        let fixture = try AssemblerFixture()
        try fixture.body(body, field: field)
        #expect(try fixture.json == expected)
    }

    @Test("what is no value of the field is refused with its place")
    func misfits() throws {
        let fixture = try AssemblerFixture()
        #expect(throws: RequestFault.self) { try fixture.body("[1]", field: "child") }
        #expect(throws: RequestFault.self) { try fixture.body("1 2", field: "int_32") }
        do {
            try fixture.body(#"{"child":{"key":1}}"#, field: "child")
            Issue.record("accepted")
        } catch let fault as RequestFault {
            #expect(fault.detail == "line 1, column 17, at $.child.key: expected a string, found a number")
        }
        do {
            try fixture.body(#"{"key":1"#, field: "child")
            Issue.record("accepted")
        } catch let fault as RequestFault {
            #expect(fault.kind == .invalidJSON, "a body that fits badly and is no JSON either is no JSON")
        }
    }

    @Test("what the body or the path gives, no parameter may give")
    func reserved() throws {
        let fixture = try AssemblerFixture()
        try fixture.body(#"{"key":"a"}"#, field: "child")
        #expect(throws: RequestParameterFault(reason: "the body gives it")) {
            try fixture.parameter("child.int_32", "1")
        }
        let other = try AssemblerFixture()
        try other.variable("child.key", "a")
        try other.body("[1]", field: "numbers")
        #expect(throws: RequestParameterFault(reason: "the path gives it")) { try other.parameter("child.key", "1") }
        #expect(throws: RequestParameterFault(reason: "the body gives it")) { try other.parameter("numbers", "1") }
        try other.parameter("child.int_32", "1")
        #expect(try other.json == #"{"child":{"key":"a","int32":1},"numbers":[1]}"#)
    }

    @Test("members of one oneof in body, path and query")
    func oneofs() throws {
        let fixture = try AssemblerFixture()
        try fixture.body(#""a""#, field: "one")
        #expect(throws: RequestParameterFault(reason: "another member of its oneof is given, too")) {
            try fixture.parameter("other", "1")
        }
        let other = try AssemblerFixture()
        try other.variable("other", "1")
        #expect(throws: RequestParameterFault(reason: "another member of its oneof is given, too")) {
            try other.body(#""a""#, field: "one")
        }
    }

    @Test("an empty body is {}, and lacks what is required unless others may bring it")
    func empty() throws {
        let fixture = try AssemblerFixture()
        try fixture.body(" \n")
        #expect(try fixture.json == "{}")
        let old = try AssemblerFixture("old.Old")
        #expect(throws: RequestFault.self) { try old.body("") }
        try old.body("", checksRequired: false)
        try old.body(#"{"too":"t"}"#, checksRequired: false)
        try old.parameter("needed", "1")
        try old.parameter("inner.a", "0")
        #expect(try old.json == #"{"needed":1,"inner":{"a":0},"too":"t"}"#)
    }

    @Test("files onto bytes, one or several; others are refused")
    func files() throws {
        let fixture = try AssemblerFixture()
        try fixture.file("bytes", [0, 255])
        try fixture.file("child.bytes", [])
        #expect(try fixture.json == #"{"bytes":"AP8=","child":{}}"#)
        #expect(throws: RequestParameterFault(reason: "it is given twice")) { try fixture.file("bytes", [1]) }
        #expect(throws: RequestParameterFault(reason: "key holds no bytes, which a file needs")) {
            try fixture.file("key", [1])
        }
        #expect(throws: RequestParameterFault.self) { try fixture.file("nowhere", [1]) }
    }
}
