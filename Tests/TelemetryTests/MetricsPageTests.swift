internal import Bytes
internal import Telemetry
internal import Testing

@Suite struct MetricsPageTests {
    private func text(_ build: (inout MetricsPage) -> Void) -> String {
        var page = MetricsPage()
        build(&page)
        return page.bytes.string()
    }

    @Test func labelValuesAreEscaped() {
        let page = text {
            $0.begin("a", .gauge, help: "A.")
            $0.sample([.init("x", "q\"\\\n")], 1)
        }
        #expect(page == "# HELP a A.\n# TYPE a gauge\na{x=\"q\\\"\\\\\\n\"} 1\n")
    }

    @Test func bucketsAreCumulativeAndEndInInfinity() {
        let page = text {
            $0.begin("h", .histogram, help: "H.")
            $0.histogram([], bounds: [0.5, 1], buckets: [1, 2, 3], sum: 4.5)
        }
        #expect(
            page == """
                # HELP h H.
                # TYPE h histogram
                h_bucket{le="0.5"} 1
                h_bucket{le="1"} 3
                h_bucket{le="+Inf"} 6
                h_sum 4.5
                h_count 6

                """)
    }

    @Test func durationsFallIntoTheBucketsOfTheirBounds() {
        let worker = RequestCounters(reasons: 0)
        worker.reserve(series: 1)
        for nanoseconds: UInt64 in [0, 250_000, 250_001, 30_000_000_000, 30_000_000_001, .max / 2] {
            worker.record(series: 0, status: 200, nanoseconds: nanoseconds)
        }
        let page = text { $0.write([worker], names: [.init(plugin: "a", method: "S/A")], reasons: []) }
        let bucket = { (bound: String) in
            page.split(separator: "\n").first { $0.contains("le=\"\(bound)\"") }?.split(separator: " ").last
        }
        #expect(bucket("0.00025") == "2")
        #expect(bucket("0.0005") == "3")
        #expect(bucket("10") == "3")
        #expect(bucket("30") == "4")
        #expect(bucket("+Inf") == "6")
    }

    @Test func workersAreAddedUpAndUnusedSeriesLeftOut() {
        let workers = [RequestCounters(reasons: 2), RequestCounters(reasons: 2)]
        for worker in workers {
            worker.reserve(series: 2)
            worker.record(series: 1, status: 200, nanoseconds: 600_000)
        }
        workers[0].record(series: -1, status: 404, nanoseconds: 1)
        workers[1].record(series: 7, status: 599, nanoseconds: 1)
        workers[1].reject(reason: 1)
        workers[1].reject(reason: 5)
        let page = text {
            $0.write(
                workers, names: [.init(plugin: "a", method: "S/A"), .init(plugin: "a", method: "S/B")],
                reasons: ["x", "y"])
        }
        #expect(page.contains("patchbay_requests_total{plugin=\"a\",method=\"S/B\",code=\"200\"} 2\n"))
        #expect(page.contains("patchbay_requests_total{plugin=\"\",method=\"\",code=\"404\"} 1\n"))
        #expect(page.contains("patchbay_requests_total{plugin=\"\",method=\"\",code=\"500\"} 1\n"))
        #expect(
            page.contains("patchbay_request_duration_seconds_bucket{plugin=\"a\",method=\"S/B\",le=\"0.001\"} 2\n"))
        #expect(!page.contains("S/A"))
        #expect(page.contains("patchbay_rejected_total{reason=\"y\"} 1\n"))
        #expect(!page.contains("reason=\"x\""))
    }
}
