/// The last lines that a plugin wrote, for errors and for `GET /plugins/{name}`: bounded in lines and in their length.
struct LineTail {
    private var lines: [String] = []
    /// Where a Go program began to panic: its trace may be longer than what is kept.
    private var panic: String?
    private let maximumLines: Int
    private let maximumLineBytes = 1024

    init(maximumLines: Int = 20) {
        self.maximumLines = maximumLines
    }

    /// Oldest first.
    var all: [String] { lines }

    /// The lines that say most of why a process ended: the beginning of a panic, and the last ones. None, when go-plugin
    /// has logged all there is: that only looks like a reason.
    var telling: [String] {
        if lines.allSatisfy(Self.isRoutine) { return [] }
        let last = Array(lines.suffix(5))
        guard let panic, !last.contains(panic) else { return last }
        return [panic] + last
    }

    /// Whether go-plugin's server logs this of itself whenever it starts, in JSON (the message alone is kept then) or as
    /// text.
    static func isRoutine(_ line: String) -> Bool {
        line == "plugin address" || line.contains("plugin address: network=")
            || line.contains("configuring server automatic mTLS")
    }

    mutating func append(_ line: String) {
        let kept =
            line.utf8.count > maximumLineBytes
            ? String(decoding: line.utf8.prefix(maximumLineBytes), as: UTF8.self) + "…" : line
        if panic == nil, line.hasPrefix("panic: ") || line.hasPrefix("fatal error: ") { panic = kept }
        if lines.count == maximumLines { lines.removeFirst() }
        lines.append(kept)
    }
}
