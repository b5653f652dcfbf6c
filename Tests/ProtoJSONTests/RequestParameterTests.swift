internal import Bytes
internal import ProtoJSON
internal import Testing

@Suite("Request parameters")
struct RequestParameterTests {
    /// What the parameters make of a `t.All`, as JSON; a `;` stands between them.
    private func json(_ query: String, options: RequestOptions = RequestOptions()) throws -> String {
        let fixture = try AssemblerFixture(options: options)
        for pair in query.split(separator: ";") {
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            try fixture.parameter(String(pair[..<end]), String(pair[end...].dropFirst()))
        }
        return try fixture.json
    }

    private func fault(_ query: String) -> String? {
        do {
            return "accepted: \(try json(query))"
        } catch {
            return (error as? RequestParameterFault)?.reason ?? "\(error)"
        }
    }

    @Test(
        "every kind that has a form as text",
        arguments: [
            ("key=a b", #"{"key":"a b"}"#),
            (#"key="q\"#, #"{"key":"\"q\\"}"#),
            ("key=", "{}"),
            ("int_32=-5", #"{"int32":-5}"#),
            ("int32=1e2", #"{"int32":100}"#),
            ("int_64=-9223372036854775808", #"{"int64":"-9223372036854775808"}"#),
            ("uint_64=18446744073709551615", #"{"uint64":"18446744073709551615"}"#),
            ("sint_32=-1;sint_64=-2", #"{"sint32":-1,"sint64":"-2"}"#),
            (
                "fixed_32=1;fixed_64=2;sfixed_32=-3;sfixed_64=-4",
                #"{"fixed32":1,"fixed64":"2","sfixed32":-3,"sfixed64":"-4"}"#
            ),
            ("double=0.1;float=-Infinity", #"{"double":0.1,"float":"-Infinity"}"#),
            ("double=NaN", #"{"double":"NaN"}"#),
            ("bool=true", #"{"bool":true}"#),
            ("bytes=AP8=", #"{"bytes":"AP8="}"#),
            ("bytes=AP8", #"{"bytes":"AP8="}"#),
            ("bytes=_-8", #"{"bytes":"/+8="}"#),
            ("color=RED", #"{"color":"RED"}"#),
            ("color=7", #"{"color":"RED"}"#),
            ("color=-3", #"{"color":-3}"#),
            ("at=2024-02-29T12:00:00.5Z", #"{"at":"2024-02-29T12:00:00.500Z"}"#),
            ("lasts=1.5s", #"{"lasts":"1.500s"}"#),
            ("mask=key,child.byName", #"{"mask":"key,child.byName"}"#),
            ("mask=key,child.by_name", #"{"mask":"key,child.byName"}"#),
            ("wrapped=", #"{"wrapped":""}"#),
            ("wrapped=w", #"{"wrapped":"w"}"#),
            ("null=NULL_VALUE", #"{"null":null}"#),
            ("numbers=1;numbers=-2", #"{"numbers":[1,-2]}"#),
            ("texts=;texts=b", #"{"texts":["","b"]}"#),
            ("colors=RED;colors=0", #"{"colors":["RED","NONE"]}"#),
            (
                "child.key=a;child.child.int_32=3;child.numbers=1;child.numbers=2",
                #"{"child":{"key":"a","child":{"int32":3},"numbers":[1,2]}}"#
            ),
            ("one=a", #"{"one":"a"}"#),
            ("child.one=a;other=1", #"{"child":{"one":"a"},"other":1}"#),
        ])
    func accepted(query: String, expected: String) throws {
        #expect(try json(query) == expected)
    }

    @Test(
        "what does not fit is refused by name",
        arguments: [
            ("nowhere=1", #"t.All has no field "nowhere""#),
            ("child.nowhere=1", #"t.All has no field "nowhere""#),
            ("child..key=1", #"t.All has no field """#),
            ("=1", #"t.All has no field """#),
            ("key.x=1", "key is no message, so it has no fields"),
            ("int_32=1;int32=2", "it is given twice"),
            ("child.key=1;child.key=2", "it is given twice"),
            ("one=a;other=1", "another member of its oneof is given, too"),
            ("child=1", "child is a t.All, which has no form as text"),
            ("children=1", "children is a repeated t.All, which only a body can fill"),
            ("children.key=1", "children is repeated, so no field inside of it can be named"),
            ("by_name.key=1", "by_name is a map, so no field inside of it can be named"),
            ("by_number=1", "by_number is a map, which only a body can fill"),
            ("at.seconds=1", "at is a google.protobuf.Timestamp, which is given as a whole"),
            ("tree=1", "tree is a google.protobuf.Struct, which has no form as text"),
            ("value=1", "value is a google.protobuf.Value, which has no form as text"),
            ("any=1", "any is a google.protobuf.Any, which has no form as text"),
            ("int_32=", #"expected a 32-bit integer, found """#),
            ("int_32=1x", #"expected a 32-bit integer, found "1x""#),
            ("int_32=2147483648", #""2147483648" is out of range for a 32-bit integer"#),
            ("int_32=\"1\"", #"expected a 32-bit integer, found ""1"""#),
            ("bool=True", #""True" is not true or false"#),
            ("bool=", #""" is not true or false"#),
            ("color=PINK", #"t.Color has no value "PINK""#),
            ("color=7x", #""7x" does not fit"#),
            ("bytes=a", #""a" is not base64"#),
            ("at=yesterday", #""yesterday" is not an RFC 3339 timestamp between the years 0001 and 9999"#),
            ("lasts=5", #""5" is not a duration such as 1.5s, within 10000 years"#),
            ("mask=a b", #""a b" is not a field mask of camel-case paths"#),
        ])
    func refused(query: String, reason: String) {
        #expect(fault(query) == reason)
    }

    @Test("unknown fields and enum names are passed over where unknown ones are in bodies; nothing else is")
    func ignored() throws {
        let options = RequestOptions(ignoresUnknownFields: true)
        #expect(
            try json("nowhere=1;child.nowhere=2;key.x=3;color=PINK;colors=PINK;int_32=1", options: options)
                == #"{"int32":1}"#)
        #expect(throws: RequestParameterFault.self) { try json("child=1", options: options) }
        #expect(throws: RequestParameterFault.self) { try json("int_32=x", options: options) }
    }

    @Test("a name of very many parts is refused, whatever it says")
    func deep() throws {
        let deep = Array(repeating: "child", count: 63).joined(separator: ".")
        #expect(try json("\(deep).key=x").contains(#""key":"x""#))
        #expect(fault("\(deep).child.key=x") == "the name has more than 64 parts")
    }

    @Test("thousands of parameters: a set that grows, and forgets")
    func many() throws {
        let fixture = try AssemblerFixture()
        for round in 0..<2 {
            var name = "int_32"
            for _ in 0..<60 {
                try fixture.parameter(name, "\(round)")
                name = "child." + name
            }
            for index in 0..<2_000 { try fixture.parameter("numbers", "\(index)") }
            fixture.assembler.begin()
        }
    }

    @Test("invalid UTF-8 is refused")
    func invalidText() throws {
        let fixture = try AssemblerFixture()
        let path = try fixture.path("key")
        let bytes: [UInt8] = [0x61, 0xFF]
        bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            var output = ByteBuffer()
            #expect(throws: RequestParameterFault.self) {
                try fixture.assembler.append(
                    variable: ByteView(start: start, count: 2), to: path, in: fixture.schema, into: &output)
            }
        }
    }
}
