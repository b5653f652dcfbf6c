internal import Testing

@testable internal import CommandLine

@Suite struct ReadinessTextTests {
    private func text(_ status: Int, _ page: String) -> String {
        ReadinessText(status: status, page: Array(page.utf8)).text
    }

    @Test func `Ready is one word`() {
        #expect(text(200, #"{"ready":true,"degraded":[]}"#) == "ready")
    }

    @Test func `What is waited for is told with its reason`() {
        #expect(
            text(
                503,
                #"{"ready":false,"waiting":[{"plugin":"kv","reason":"starting"},{"plugin":"a","reason":"x\u001by"}]}"#)
                == "not ready: kv: starting\n           a: x\\u{1b}y")
        #expect(text(503, #"{"ready":false,"waiting":[],"draining":true}"#) == "not ready: the gateway is stopping")
    }

    @Test(arguments: ["", "{}", "[]", #"{"waiting":3}"#, "<html>"])
    func `Whatever else answers is not ready`(_ page: String) {
        #expect(text(503, page) == "not ready")
    }
}
