/// How commands write quantities and lists for people.
enum Wording {
    /// `0.4 ms`, `12 ms`, `1.2 s`.
    static func time(_ seconds: Double) -> String {
        let milliseconds = seconds * 1000
        if milliseconds < 10 { return "\(tenths(milliseconds)) ms" }
        if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
        return "\(tenths(seconds)) s"
    }

    /// `no service`, `1 service`, `2 services`.
    static func count(_ number: Int, _ noun: String) -> String {
        switch number {
        case 0: "no \(noun)"
        case 1: "1 \(noun)"
        default: "\(number) \(noun)s"
        }
    }

    /// Lines under a heading.
    static func indented(_ lines: [String], by width: Int = 2) -> [String] {
        lines.map { String(repeating: " ", count: width) + $0 }
    }

    /// Rows as columns, each as wide as its widest entry, two spaces between them.
    static func columns(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (entry, width) in zip(row, widths) {
                line += entry + String(repeating: " ", count: width - entry.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
