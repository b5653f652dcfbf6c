internal import Testing

@testable internal import CommandLine

@Suite struct IndentedJSONTests {
    @Test(arguments: [
        ("1", "1"), ("{}", "{}"), ("[]", "[]"), (#"{"a":{},"b":[]}"#, "{\n  \"a\": {},\n  \"b\": []\n}"),
        (#"[1,[2]]"#, "[\n  1,\n  [\n    2\n  ]\n]"),
        (#"{"a\"{":"x,y:z\\"}"#, "{\n  \"a\\\"{\": \"x,y:z\\\\\"\n}"),
    ])
    func oneMemberALine(json: String, lines: String) {
        #expect(IndentedJSON.text(json) == lines)
    }
}
