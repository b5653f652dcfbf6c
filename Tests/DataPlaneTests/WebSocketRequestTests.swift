internal import Testing

@testable internal import DataPlane

@Suite struct WebSocketRequestTests {
    @Test func oneMessageBeginsTheCall() {
        var request = WebSocketRequest(takesMany: false)
        #expect(request.isUntouched)
        #expect(request.message() == .begin)
        #expect(!request.isUntouched)
        #expect(request.message() == .refuse("the method takes one message, and it has come"))
        #expect(request.end() == .none)
    }

    @Test func anEndWithoutAMessageIsTheEmptyMessage() {
        var request = WebSocketRequest(takesMany: false)
        #expect(request.end() == .beginEmpty)
        #expect(request.message() == .refuse("the method takes one message, and it has come"))
    }

    @Test func messagesAreSentUntilTheEnd() {
        var request = WebSocketRequest(takesMany: true)
        #expect(request.message() == .send)
        #expect(request.message() == .send)
        #expect(request.end() == .endRequest)
        #expect(request.end() == .none)
        #expect(request.message() == .refuse("a message came behind {\"@end\":true}"))
    }

    @Test(arguments: [#"{"@end":true}"#, " {\t\"@end\" :\r\n true } \n"])
    func theEnd(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { WebSocketRequest.isEnd($0) })
    }

    @Test(arguments: [
        "", "{", "{}", #"{"@end":false}"#, #"{"@end":true"#, #"{"@end":true}}"#, #"{"@end":true,"a":1}"#, #"["@end"]"#,
        #"{"@end" true}"#, #"{"@ending":true}"#, #"{"@end":trues}"#, #"{"text":"{\"@end\":true}"}"#,
    ])
    func whatIsNoEnd(text: String) {
        #expect(!Array(text.utf8).withUnsafeBytes { WebSocketRequest.isEnd($0) })
    }
}
