internal import Bytes
internal import Testing

@testable internal import Routing

@Suite struct MediaTypeTests {
    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json ; v=1; charset=utf8", "application/merge-patch+json", "application/vnd.api+JSON;a=b",
        " application/json ", "application/json;",
    ])
    func jsonWithAndWithoutOrigin(type: String) {
        #expect(lending(type) { MediaType.isJSON(contentType: $0, hasOrigin: false) })
        #expect(lending(type) { MediaType.isJSON(contentType: $0, hasOrigin: true) })
    }

    @Test(arguments: ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", nil, ""])
    func whatCurlSendsOnlyWithoutOrigin(type: String?) {
        #expect(lendingOptional(type) { MediaType.isJSON(contentType: $0, hasOrigin: false) })
        #expect(!lendingOptional(type) { MediaType.isJSON(contentType: $0, hasOrigin: true) })
    }

    @Test(arguments: [
        "text/plain", "text/json", "application/jsonx", "application/xml", "application/+json",
        "application/json, text/plain",
        "application/json; charset=latin1", "multipart/form-data; boundary=x", "json", "application", ";",
        "application/x-ndjson", "image/svg+json",
    ])
    func anythingElseIsRefused(type: String) {
        #expect(!lending(type) { MediaType.isJSON(contentType: $0, hasOrigin: false) })
    }

    @Test(
        "what a plugin's bytes may be called",
        arguments: [
            ("text/plain", true), ("text/html; charset=utf-8", true), ("image/svg+xml", true), ("a/b", true),
            ("", false), ("text", false), ("/plain", false), ("text/", false), ("text/plain\r\nX: y", false),
            ("text/pl ain", false), ("te(xt/plain", false), ("text/plain/more", false), ("text/ü", false),
            ("text/" + String(repeating: "x", count: 256), false),
        ])
    func servable(type: String, isServable: Bool) {
        #expect(lending(type) { MediaType.servable($0)?.text } == (isServable ? type : nil))
    }

    @Test(
        "blanks at its ends are none of it",
        arguments: [(" text/html", "text/html"), ("\ta/b; c \t", "a/b; c"), ("  ", nil), ("text /html", nil)])
    func servableTrimmed(type: String, served: String?) {
        #expect(lending(type) { MediaType.servable($0)?.text } == served)
    }

    @Test("forms with parts")
    func forms() {
        #expect(lending("Multipart/Form-Data; boundary=x") { MediaType.isForm(contentType: $0) })
        #expect(!lending("multipart/mixed; boundary=x") { MediaType.isForm(contentType: $0) })
    }
}
