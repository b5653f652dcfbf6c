/// The last lines that a plugin wrote, for errors and for `GET /plugins/{name}`: bounded in lines and in their length.
struct LineTail {
    private var lines: [String] = []
    private let maximumLines: Int
    private let maximumLineBytes = 1024

    init(maximumLines: Int = 20) {
        self.maximumLines = maximumLines
    }

    /// Oldest first.
    var all: [String] { lines }

    mutating func append(_ line: String) {
        if lines.count == maximumLines { lines.removeFirst() }
        lines.append(line.utf8.count > maximumLineBytes ? String(line.prefix(maximumLineBytes / 4)) + "…" : line)
    }
}
