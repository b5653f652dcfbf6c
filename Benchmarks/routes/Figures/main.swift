internal import AllocationCounter
internal import Bytes
internal import LinuxSystem
internal import Routing

// How long a look-up takes in a route table, by the number of its routes, and what it allocates. See ../run.

/// Texts in memory that stays.
func views(_ texts: [String]) -> [ByteView] {
    texts.map { text in
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: text.utf8.count + 1)
        bytes.initialize(from: Array(text.utf8), count: text.utf8.count)
        return ByteView(start: bytes, count: text.utf8.count)
    }
}

struct Measurement {
    var nanoseconds = Double.infinity
    var allocations: UInt = 0
    var isRight = true
}

/// The best of seven goes, each of at least 200,000 look-ups, one path after the other.
func measure(_ table: RouteTable, _ paths: [ByteView], _ verb: ByteView, _ isRight: (RouteMatch) -> Bool) -> Measurement
{
    var best = Measurement()
    let rounds = max(1, 200_000 / paths.count)
    for _ in 0..<7 {
        let allocations = thread_allocations()
        let begin = Linux.monotonicNow()
        for _ in 0..<rounds {
            for path in paths where !isRight(table.find(path: path, verb: verb)) { best.isRight = false }
        }
        let taken = Double(Linux.monotonicNow() - begin) / Double(rounds * paths.count)
        best.nanoseconds = min(best.nanoseconds, taken)
        best.allocations += thread_allocations() - allocations
    }
    return best
}

let verbs = views(["GET", "POST"])
let kinds = ["method's path", "template", "template, %XX", "no route"]
print("| routes | table made | " + kinds.joined(separator: " | ") + " | allocations |")
print("| ---: | ---: |" + String(repeating: " ---: |", count: kinds.count + 1))
for count in [10, 1_000, 10_000, 100_000] {
    let entries = (0..<count).map {
        RouteEntry(plugin: 0, method: Int32($0), segments: ["shop", "shop.v1.Orders\($0 / 20)", "Method\($0)"])
    }
    let templates = try (0..<count).map {
        TemplateRoute(
            plugin: 0, method: Int32($0), verb: "GET",
            template: try PathTemplate("/v1/resources\($0 % 100)/{id}/details\($0)"))
    }
    let begin = Linux.monotonicNow()
    let table = RouteTable(plugins: ["shop"], entries: entries, templates: templates)
    let made = (Linux.monotonicNow() - begin) / 1_000_000
    // In no order that a cache would like.
    let sample = (0..<min(count, 10_000)).map { $0 * 7_919 % count }
    let isRoute = { (match: RouteMatch) in if case .route = match { true } else { false } }
    let measurements = [
        measure(table, views(sample.map { "/shop/shop.v1.Orders\($0 / 20)/Method\($0)" }), verbs[1], isRoute),
        measure(table, views(sample.map { "/v1/resources\($0 % 100)/id-\($0)/details\($0)" }), verbs[0], isRoute),
        measure(table, views(sample.map { "/v1/resources\($0 % 100)/a%20b/details\($0)" }), verbs[0], isRoute),
        measure(table, views(sample.map { "/v1/resources\($0 % 100)/id-\($0)/nothing\($0)" }), verbs[0]) {
            $0 == .notFound
        },
    ]
    precondition(measurements.allSatisfy(\.isRight), "a path has led somewhere else")
    let shown = measurements.map { "\(Int($0.nanoseconds.rounded())) ns" }.joined(separator: " | ")
    print("| \(count) | \(made) ms | \(shown) | \(measurements.map(\.allocations).reduce(0, +)) |")
}
