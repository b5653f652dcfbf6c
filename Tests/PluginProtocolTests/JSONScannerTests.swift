internal import PluginProtocol
internal import Testing

@Suite struct JSONScannerTests {
    private func members(_ json: String) -> [JSONScanner.Member]? { JSONScanner.members(of: Array(json.utf8)) }
    private func elements(_ json: String) -> [String]? { JSONScanner.elements(of: Array(json.utf8))?.map(\.text) }

    @Test func `Objects and arrays are taken apart one level at a time`() {
        #expect(members(#" { "a" : [1, {"b": "]"}] , "c":"d" } "#)?.map(\.value.text) == [#"[1, {"b": "]"}]"#, "d"])
        #expect(elements(#"[1, {"b": "]"}, "x", null, [] ]"#) == ["1", #"{"b": "]"}"#, "x", "null", "[]"])
        #expect(elements("[]") == [])
        #expect(members("{}")?.isEmpty == true)
    }

    @Test func `Text and JSON that reads like it are told apart`() {
        #expect(JSONScanner.elements(of: Array(#"["1",1]"#.utf8)) == [.text("1"), .other("1")])
    }

    @Test(arguments: ["", "[", "[1", "[1,", "[1,]", "[1] 2", "{}", "[\"a]", "[{]", "1", "[,]"])
    func `What is no array is nothing`(json: String) {
        #expect(elements(json) == nil)
    }

    @Test(arguments: ["", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1} x", "[]"])
    func `What is no object is nothing`(json: String) {
        #expect(members(json) == nil)
    }
}
