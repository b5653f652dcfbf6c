internal import GatewayConfiguration
internal import Testing

@testable internal import CommandLine

@Suite struct CheckPageTests {
    @Test func `Faults with their places`() {
        let faults = ConfigurationFaults([
            ConfigurationFault(place: .file(name: "p.yaml", line: 2, column: 3), path: "listen", message: "no"),
            ConfigurationFault(place: .source("--listen"), path: "", message: "no"),
        ])
        #expect(
            OutputFormat.json(CheckPage.node(faults))
                == #"{"valid":false,"errors":[{"file":"p.yaml","line":2,"column":3,"key":"listen","message":"no"},"#
                + #"{"source":"--listen","message":"no"}]}"#)
    }

    @Test func `What came of the launches`() {
        let page = OutputFormat.json(CheckPage.node(["kv"], launched: [Reports.ready, Reports.failed]))
        #expect(page.hasPrefix(#"{"valid":true,"plugins":["kv"],"launched":[{"plugin":"kv","ready":true,"#))
        #expect(page.contains(#""unavailable":[{"route":"/kv/kv.v1.KV/Broken","reason":"#))
        #expect(page.contains(#""ready":false,"services":[],"unavailable":[],"error":{"step":"handshake""#))
    }

    @Test func `A line for people`() {
        #expect(CheckPage.line(Reports.ready) == "kv: ready in 12 ms, 1 service, 3 methods")
    }
}
