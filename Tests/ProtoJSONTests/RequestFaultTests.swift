internal import ProtoJSON
internal import Testing

@Suite struct RequestFaultTests {
    @Test(arguments: [
        (#"{"key": 1}"#, "line 1, column 9, at $.key: expected a string, found a number"),
        (#"{"key": tru}"#, "line 1, column 9, at $.key: expected true, false or null"),
        ("", ""),
        (
            #"{"children":[{},{"numbers":[1,2,"x"]}]}"#,
            "line 1, column 33, at $.children[1].numbers[2]: expected a 32-bit integer, found a string"
        ),
        (
            #"{"byName":{"a b":{"int32":1e9,"bool":2}}}"#,
            #"line 1, column 38, at $.byName["a b"].bool: expected a boolean, found a number"#
        ),
        (#"{"nope": 1}"#, #"line 1, column 2, at $.nope: t.All has no field "nope""#),
        (#"{"child":{"nope":1}}"#, #"line 1, column 11, at $.child.nope: t.All has no field "nope""#),
        (#"{"key":"a","key":"b"}"#, #"line 1, column 12, at $.key: "key" is given twice"#),
        (#"{"int_32":1,"int32":2}"#, #"line 1, column 13, at $.int32: "int32" is given twice"#),
        (#"{"one":"a","other":2}"#, "line 1, column 12, at $.other: at most one of one, other can be given"),
        ("{\n  \"ä\": {}\n}", #"line 2, column 3, at $["ä"]: t.All has no field "ä""#),
        ("{\n\n \"key\" : \"äöü\" 1}", "line 3, column 16, at $.key: expected a comma or '}', found a number"),
        ("{\"key\":\"a\"", "line 1, column 11, at $.key: expected a comma or '}', found the end of the body"),
        ("{\"key\":", "line 1, column 8, at $.key: expected a value, found the end of the body"),
        ("{\"key\"", "line 1, column 7, at $.key: expected a colon, found the end of the body"),
        ("{", "line 1, column 2, at $: expected a member's name, found the end of the body"),
        ("{\"key\":\"a\"}x", "line 1, column 12, at $: expected nothing more, found 'x'"),
        ("[]", "line 1, column 1, at $: expected an object, found an array"),
        ("null", "line 1, column 1, at $: expected an object, found null"),
        ("hello", "line 1, column 1, at $: expected a value, found 'h'"),
        (#"{"key":"a",}"#, "line 1, column 12, at $: expected a member's name, found '}'"),
        (
            #"{"int32":2147483648}"#,
            "line 1, column 10, at $.int32: 2147483648 is out of range for a 32-bit integer"
        ),
        (#"{"color":"GREEN"}"#, #"line 1, column 10, at $.color: t.Color has no value "GREEN""#),
        (#"{"key":"abc}"#, "line 1, column 8, at $.key: the string has no end"),
        (#"{"byName":{"k":{},"k":{}}}"#, #"line 1, column 19, at $.byName.k: "k" is given twice"#),
        (#"{"any":{"int32":1}}"#, #"line 1, column 8, at $.any: the "@type" of the message is missing"#),
        (
            #"{"any":{"@type":"x/t.None"}}"#,
            #"line 1, column 17, at $.any["@type"]: the type "x/t.None" is not known here"#
        ),
    ])
    func sentences(json: String, expected: String) throws {
        #expect(try RequestSchema.fault(json)?.detail ?? "" == expected)
    }

    @Test func requiredFields() throws {
        #expect(
            try RequestSchema.fault(#"{"too":""}"#, as: "old.Old")?.detail
                == "line 1, column 1, at $: the required field needed is missing")
        #expect(try RequestSchema.fault(#"{"needed":1,"too":null}"#, as: "old.Old") != nil)
        #expect(try RequestSchema.fault("", as: "old.Old")?.reason == "the required field needed is missing")
        #expect(try RequestSchema.bytes(#"{"needed":0,"too":""}"#, as: "old.Old") == [0x08, 0, 0x22, 0])
    }

    @Test(arguments: [
        (#"{"key":1}"#, RequestFault.Kind.invalidMessage), (#"{"nope":1}"#, .invalidMessage),
        (#"{"key":1"#, .invalidJSON), (#"{"key":1,}"#, .invalidJSON), (#"{"key":01}"#, .invalidJSON),
        (#"{"nope":[1,]}"#, .invalidJSON), (#"{"nope":1} x"#, .invalidJSON), ("1", .invalidMessage),
        (#"{"key":"a","key":"b"}"#, .invalidMessage),
    ])
    func whatIsNotJSONIsCalledSo(json: String, kind: RequestFault.Kind) throws {
        #expect(try RequestSchema.fault(json)?.kind == kind)
    }

    @Test func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"child":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
        }
        #expect(try RequestSchema.fault(nested(100)) == nil)
        let fault = try RequestSchema.fault(nested(101))
        #expect(fault?.reason == "nested deeper than 100 levels")
        #expect(fault?.kind == .invalidJSON)
        let lists = String(repeating: "[", count: 100_000)
        #expect(try RequestSchema.fault(#"{"value":\#(lists)"#)?.reason == "nested deeper than 100 levels")
        #expect(
            try RequestSchema.fault(#"{"x":\#(lists)"#, options: RequestOptions(ignoresUnknownFields: true))?.reason
                == "nested deeper than 100 levels")
    }
}
