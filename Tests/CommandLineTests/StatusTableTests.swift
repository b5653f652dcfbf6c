internal import Testing

@testable internal import CommandLine

@Suite struct StatusTableTests {
    private func table(_ page: String) -> String? {
        StatusTable(page: Array(page.utf8))?.text
    }

    @Test func `Plugins are lines`() {
        let page = """
            {"plugins":[{"name":"orders","state":"ready","restarts":0,"queue":0,"last_error":null,"instances":[{},{}]},
            {"name":"kv","state":"backoff","restarts":12,"queue":3,"last_error":"exit status 1","instances":[]}]}
            """
        #expect(
            table(page) == """
                PLUGIN  STATE    INSTANCES  RESTARTS  QUEUE  LAST ERROR
                orders  ready    2          0         0
                kv      backoff  0          12        3      exit status 1
                """)
    }

    @Test(arguments: ["", "{}", "[]", #"{"plugins":1}"#, #"{"plugins":[1]}"#, "<html>"])
    func `Another page is none`(page: String) {
        #expect(table(page) == nil)
    }
}
