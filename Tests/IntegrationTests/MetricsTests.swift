internal import Foundation
internal import GatewayTestKit
internal import Testing

/// `GET /metrics`.
@Suite("Metrics")
struct MetricsTests {
    @Test("the page is Prometheus text with HELP and TYPE once a family")
    func page() throws {
        try withGateway(.orders()) { gateway in
            _ = try gateway.post("/orders/shop.v1.Orders/Echo")
            let response = try gateway.getAdmin("/metrics")
            #expect(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            let lines = response.text.split(separator: "\n")
            let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
            let helps = lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] }
            #expect(types.count == Set(types).count && Set(types) == Set(helps))
            for line in lines where !line.hasPrefix("#") {
                let family = line.prefix { $0 != "{" && $0 != " " }
                #expect(types.contains { family == $0 || family.hasPrefix($0 + "_") }, "\(line)")
                #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
            }
            for family in [
                "patchbay_requests_total", "patchbay_request_duration_seconds", "patchbay_requests_in_flight",
                "patchbay_queue_depth", "patchbay_plugin_instances", "patchbay_plugin_state",
                "patchbay_plugin_restarts_total", "patchbay_plugin_start_seconds", "patchbay_connections",
                "patchbay_rejected_total", "patchbay_access_lines_dropped_total", "patchbay_log_lines_dropped_total",
                "patchbay_config_last_reload_successful", "patchbay_build_info", "process_cpu_seconds_total",
                "process_resident_memory_bytes",
                "process_open_fds", "process_start_time_seconds",
            ] { #expect(types.contains { $0 == family }, "\(family)") }
        }
    }

    @Test("requests count by plugin, method and status, unrouted ones without labels")
    func requests() throws {
        try withGateway(.orders(), settings: "workers: 2") { gateway in
            for _ in 0..<5 { _ = try gateway.post("/orders/shop.v1.Orders/Echo") }
            _ = try gateway.post("/orders/shop.v1.Orders/Echo", "x")
            _ = try gateway.post("/no/such/path")
            _ = try gateway.post("/orders/shop.v1.Orders/\u{22}}evil{")
            let series = #"plugin="orders",method="shop.v1.Orders/Echo""#
            try #expect(gateway.metric("patchbay_requests_total{\(series),code=\"200\"}") == 5)
            try #expect(gateway.metric("patchbay_requests_total{\(series),code=\"400\"}") == 1)
            try #expect(gateway.metric("patchbay_request_duration_seconds_count{\(series)}") == 6)
            try #expect(gateway.metric("patchbay_request_duration_seconds_bucket{\(series),le=\"+Inf\"}") == 6)
            try #expect(gateway.metric(#"patchbay_requests_total{plugin="",method="",code="404"}"#) == 2)
            let page = try gateway.getAdmin("/metrics").text
            #expect(!page.contains("evil"), "a label comes from the schema, never from the client")
            #expect(!page.contains("shop.v1.Orders/Cancel"), "a series appears at first use")
        }
    }

    @Test("a plugin that was never ready is named all the same, without a method")
    func neverReady() throws {
        let broken = PluginUnderTest.script("exit 3", name: "broken")
        try withGateway(broken, try .orders(), settings: "workers: 2", waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "broken")
            let response = try gateway.post("/broken/a.v1.B/C", headers: [("X-Request-Id", "id-broken")])
            #expect(response.status == 503)
            try eventually("the request is counted") {
                try gateway.metric(#"patchbay_requests_total{plugin="broken",method="",code="503"}"#) == 1
            }
            try #expect(gateway.metric(#"patchbay_requests_total{plugin="",method="",code="503"}"#) == nil)
            let line = try JSON(parsing: try gateway.log.waitForLine(with: "id-broken"))
            #expect(line["plugin"] == "broken" && line["route"] == "", "\(line)")
        }
    }

    @Test("what is in flight, and which instances there are")
    func gauges() throws {
        try withGateway(.misbehave([], "pool: { min: 2, max: 2 }")) { gateway in
            try eventually("two instances are ready") {
                try gateway.metric(#"patchbay_plugin_instances{plugin="trouble",state="ready"}"#) == 2
            }
            let running = try gateway.hold("a")
            try #expect(gateway.metric(#"patchbay_requests_in_flight{plugin="trouble"}"#) == 1)
            try #expect(gateway.metric("patchbay_connections") ?? 0 >= 1)
            try gateway.release("a")
            try #expect(running.response().status == 200)
            try eventually("nothing is in flight") {
                try gateway.metric(#"patchbay_requests_in_flight{plugin="trouble"}"#) == 0
            }
        }
    }

    @Test("a plugin is in one state, and its restarts are counted")
    func states() throws {
        try withGateway(.misbehave(["-die"]), waitUntilReady: false) { gateway in
            _ = try gateway.startError(of: "trouble")
            try eventually("it is launched again") {
                try gateway.metric(#"patchbay_plugin_restarts_total{plugin="trouble"}"#) ?? 0 >= 1
            }
            let states = try gateway.getAdmin("/metrics").text.split(separator: "\n")
                .filter { $0.hasPrefix("patchbay_plugin_state{") }
            #expect(states.count == 6 && states.filter { $0.hasSuffix(" 1") }.count == 1, "\(states)")
        }
    }

    @Test("what is refused without asking a plugin counts by its reason")
    func rejections() throws {
        try withGateway(.orders(), settings: "limits: { request_body: 8B }") { gateway in
            _ = try gateway.post("/orders/shop.v1.Orders/Echo", #"{"id":"too long"}"#)
            _ = try gateway.request(
                "POST", "/orders/shop.v1.Orders/Echo", headers: [("Content-Type", "a/b")], body: "x")
            _ = try gateway.post("/orders/shop.v1.Orders/Echo", "x")
            try #expect(gateway.metric(#"patchbay_rejected_total{reason="body-too-large"}"#) == 1)
            try #expect(gateway.metric(#"patchbay_rejected_total{reason="unsupported-media-type"}"#) == 1)
            try #expect(gateway.metric(#"patchbay_rejected_total{reason="invalid-json"}"#) == nil)
        }
    }

    @Test("the probes listener serves the same page")
    func probes() throws {
        let port = try freePort()
        try withGateway(.orders(), settings: "probes: 127.0.0.1:\(port)") { gateway in
            let connection = try HTTPConnection(to: .tcp(host: "127.0.0.1", port: port))
            try connection.send("GET", "/metrics", host: "anything.example")
            let page = try connection.response()
            #expect(page.status == 200 && page.text.contains("\npatchbay_connections "), "\(page)")
        }
    }

    @Test("promtool finds nothing to say")
    func promtool() throws {
        let promtool = try BuiltPrograms.promtool.get()
        try withGateway(.orders(), .misbehave(), settings: "limits: { request_body: 1KiB }") { gateway in
            _ = try gateway.post("/orders/shop.v1.Orders/Echo")
            _ = try gateway.post("/orders/shop.v1.Orders/Echo", String(repeating: "x", count: 2000))
            _ = try gateway.post("/nosuch")
            try gateway.directory.write(try gateway.getAdmin("/metrics").text, to: "page")
            let check = Process()
            check.executableURL = URL(fileURLWithPath: promtool)
            check.arguments = ["check", "metrics"]
            check.standardInput = try FileHandle(
                forReadingFrom: URL(fileURLWithPath: gateway.directory.path(of: "page")))
            let said = Pipe()
            check.standardOutput = said
            check.standardError = said
            try check.run()
            let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            check.waitUntilExit()
            #expect(check.terminationStatus == 0 && text.isEmpty, "\(text)")
        }
    }
}
