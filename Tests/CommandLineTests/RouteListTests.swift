internal import Testing

@testable internal import CommandLine

@Suite struct RouteListTests {
    @Test func `A line a path, with what keeps it from being called`() {
        #expect(
            RouteList([Reports.ready, Reports.failed]).text == """
                POST  /kv/kv.v1.KV/Get
                POST  /kv/kv.v1.KV/Watch   server streaming, unavailable: not supported yet
                POST  /kv/kv.v1.KV/Broken  unavailable: the type kv.v1.Gone, which kv.v1.KV.Broken needs, is not among the plugin's descriptors
                -     /kv/kv.v1.Lost       unavailable: it has no descriptor
                """)
    }

    @Test func `The same as JSON, with the plugins that did not start`() {
        let page = OutputFormat.json(RouteList([Reports.ready, Reports.failed]).node)
        #expect(
            page.hasPrefix(
                #"{"routes":[{"method":"POST","path":"/kv/kv.v1.KV/Get","plugin":"kv","rpc":"kv.v1.KV/Get","#
                    + #""client_streaming":false,"server_streaming":false,"no_side_effects":false,"unavailable":null}"#)
        )
        #expect(page.contains(#""failed":[{"plugin":"kv","error":{"step":"handshake""#))
    }
}
