internal import GatewayConfiguration
internal import PluginProtocol
internal import Testing

@testable internal import CommandLine

@Suite struct InspectPageTests {
    private let ready = OutputFormat.json(
        InspectPage(Reports.ready, listen: .tcp(host: "127.0.0.1", port: 8080)).node)
    private let failed = OutputFormat.json(
        InspectPage(Reports.failed, listen: .tcp(host: "127.0.0.1", port: 8080)).node)

    @Test func `Every member is there, whether the plugin started or not`() {
        let keys = [
            "plugin", "ready", "command", "error", "handshake", "tls", "start", "discovery", "services", "messages",
            "enums", "go_plugin", "stderr",
        ]
        for page in [ready, failed] {
            #expect(JSONScanner.members(of: Array(page.utf8))?.map(\.key) == keys)
        }
    }

    @Test func `It holds what the text holds, and more`() {
        for part in [
            #""ready":true"#, #""error":null"#, #""app_version":2"#, #""certificate_bytes":375"#,
            #""admitted_address":"unix:/private/tmp/s""#, #""peer_key":"ECDSA P-521""#,
            #""start":{"seconds":0.0122,"steps":[{"step":"launch","seconds":0.0021}"#,
            #""missing_services":[{"name":"kv.v1.Lost","reason":"it has no descriptor"}]"#,
            #""unserved":["kv.v1.Host"]"#, #""route":"POST /kv/kv.v1.KV/Get""#, #""server_streaming":true"#,
            #""json_name":"asText","type":"string","required":false,"oneof":0"#,
            #"{"name":"kv.v1.Inner","fields":[]}"#, #"{"name":"KIND_A","number":1}"#,
            #""go_plugin":{"health":"serving""#,
        ] { #expect(ready.contains(part), "\(part) in \(ready)") }
        #expect(!ready.contains("secret-of-kv"))
    }

    @Test func `A start that failed`() {
        #expect(
            failed.contains(
                #""error":{"step":"handshake","reason":"the plugin ended before it was ready: exit status 1","#
                    + #""exit":"exit status 1","stderr":["This binary is a plugin."],"#
                    + #""advice":["give its magic cookie with --cookie"]}"#))
        #expect(failed.contains(#""handshake":null,"tls":null"#))
    }
}
