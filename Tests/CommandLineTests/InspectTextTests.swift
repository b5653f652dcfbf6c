internal import Gateway
internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct InspectTextTests {
    private func text(_ report: PluginReport, all: Bool = false) -> String {
        InspectText(report, listen: .tcp(host: "127.0.0.1", port: 8080), showsAllMessages: all).text
    }

    @Test func `The handshake line is explained field by field`() {
        let text = text(Reports.ready)
        for part in [
            "kv is ready, 12 ms after it was launched",
            "line             1|2|unix|/tmp/s|grpc|MMMMMMMMMMMM…(500 characters)",
            "2 app protocol   2, of 1 2 that were offered",
            "3, 4 address     unix:/tmp/s, which is unix:/private/tmp/s",
            "6 certificate    375 bytes: AutoMTLS, as was asked for",
            "TLS 1.3, AES-128-GCM, the plugin's key ECDSA P-521",
            "launch     2.1 ms",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test func `Methods bear their path, and a line to paste or the reason why not`() {
        let text = text(Reports.ready)
        for part in [
            "Services, from server reflection\n  kv.v1.KV\n    Get (kv.v1.Key) returns (kv.v1.Value)",
            #"curl -d '{"key":"string"}' http://127.0.0.1:8080/kv/kv.v1.KV/Get"#,
            "Watch (kv.v1.Key) returns (stream kv.v1.Value)\n      POST /kv/kv.v1.KV/Watch\n      unavailable: ",
            "/kv/kv.v1.KV/Broken: the type kv.v1.Gone",
            "/kv/kv.v1.Lost: it has no descriptor",
            "described, but not served: kv.v1.Host",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test func `Messages of methods by default, all of them on demand`() {
        let some = text(Reports.ready)
        #expect(some.contains("2  asText  string                     one of group 1"))
        #expect(some.contains(#"3  at      google.protobuf.Timestamp  as "2030-01-02T03:04:05Z""#))
        #expect(some.contains("and 1 message within them: --messages shows all"))
        #expect(!some.contains("kv.v1.Inner") && !some.contains("KIND_A"))
        let all = text(Reports.ready, all: true)
        #expect(all.contains("kv.v1.Inner\n    no fields"))
        #expect(all.contains("Enums\n  kv.v1.Kind\n    1  KIND_A"))
    }

    @Test func `What the plugin says cannot command the terminal, and no secret is repeated`() {
        let text = text(Reports.ready)
        #expect(text.contains(#"started \u{1b}[31mred"#))
        #expect(!text.unicodeScalars.contains("\u{1b}"))
        #expect(!text.contains("secret-of-kv"))
        #expect(text.contains("patchbay serve --name kv --cookie KV_PLUGIN=… -- './kv plugin'"))
    }

    @Test func `How it is served says what was said on this command line, but no secret`() {
        var report = Reports.ready
        report.plugin.versions = .only([5, 6])
        report.plugin.mtls = .off
        report.plugin.descriptors = .files(["a b.pyc"])
        report.plugin.env = ["TOKEN": "secret-of-env"]
        let text = text(report)
        #expect(
            text.hasSuffix(
                "KV_PLUGIN=… --versions 5,6 --mtls off --descriptors 'a b.pyc' --env TOKEN=… -- './kv plugin'"))
        #expect(!text.contains("secret-of-env"))
    }

    @Test func `A start that failed: why, what was said, what to try`() {
        #expect(
            text(Reports.failed) == """
                kv could not be started: the plugin ended before it was ready: exit status 1
                  step    handshake

                What it said on stderr
                  This binary is a plugin.

                What to try
                  - give its magic cookie with --cookie

                Start
                  launch     2.0 ms
                  handshake  11 ms
                """)
    }
}
