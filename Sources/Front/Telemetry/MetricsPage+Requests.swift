/// The families that come from the workers' counters.
extension MetricsPage {
    /// What a series number stands for.
    public struct SeriesName {
        let plugin: String
        let method: String

        public init(plugin: String, method: String) {
            self.plugin = plugin
            self.method = method
        }

        fileprivate var labels: [Label] { [Label("plugin", plugin), Label("method", method)] }
    }

    /// Writes the requests, durations, connections, rejections and dropped lines of all workers together. A series
    /// appears once it has counted something.
    public mutating func write(_ workers: [RequestCounters], names: [SeriesName], reasons: [String]) {
        let all = workers.map { $0.all() }
        let sums = names.indices.map { index in
            SeriesSum(all.compactMap { index < $0.count ? $0[index] : nil })
        }
        let unrouted = SeriesSum(workers.map(\.unrouted))
        let series = zip(names, sums) + [(SeriesName(plugin: "", method: ""), unrouted)]

        begin("patchbay_requests_total", .counter, help: "Requests answered, by HTTP status.")
        for (name, sum) in series {
            for (index, count) in sum.requests.enumerated() where count > 0 {
                sample(name.labels + [Label("code", "\(SeriesCounters.statuses[index])")], count)
            }
        }
        begin("patchbay_request_duration_seconds", .histogram, help: "Time from a request's head to its last byte out.")
        let bounds = SeriesCounters.bounds.map { Double($0) / 1e9 }
        for (name, sum) in series where sum.buckets.contains(where: { $0 > 0 }) {
            histogram(name.labels, bounds: bounds, buckets: sum.buckets, sum: Double(sum.nanoseconds) / 1e9)
        }
        begin("patchbay_connections", .gauge, help: "Open client connections.")
        sample(workers.reduce(0) { $0 + $1.openConnections })
        begin("patchbay_rejected_total", .counter, help: "Requests refused before a plugin was asked, by reason.")
        for (index, reason) in reasons.enumerated() {
            let count = workers.reduce(0) { $0 &+ $1.rejected(reason: index) }
            if count > 0 { sample([Label("reason", reason)], count) }
        }
        begin(
            "patchbay_access_lines_dropped_total", .counter, help: "Access lines that the log's reader had no room for."
        )
        sample(workers.reduce(0) { $0 &+ $1.droppedLines })
    }

    private mutating func sample(_ value: Int) { sample([], value) }
    private mutating func sample(_ value: UInt64) { sample([], value) }
}

/// One series over all workers.
private struct SeriesSum {
    var requests: [UInt64]
    var buckets: [UInt64]
    var nanoseconds: UInt64

    init(_ counters: [SeriesCounters]) {
        requests = SeriesCounters.statuses.indices.map { index in counters.reduce(0) { $0 &+ $1.requests(index) } }
        buckets = (0...SeriesCounters.bounds.count).map { index in counters.reduce(0) { $0 &+ $1.bucket(index) } }
        nanoseconds = counters.reduce(0) { $0 &+ $1.totalNanoseconds }
    }
}

private func + <Names: Sequence, Sums: Sequence>(
    left: Zip2Sequence<Names, Sums>, right: [(Names.Element, Sums.Element)]
) -> [(Names.Element, Sums.Element)] {
    Array(left) + right
}
