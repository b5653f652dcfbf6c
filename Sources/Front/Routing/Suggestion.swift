/// Names that are near a mistyped one.
public enum Suggestion {
    /// Names longer than this are not compared: the work grows with the square of the length.
    static let maximumLength = 128

    /// Up to `maximum` of `names`, the nearest first, that are at most a third of `name`'s length away from it in edits
    /// (insertion, deletion, substitution, two neighbours swapped), or that end with it. ASCII case costs nothing.
    public static func near(_ name: String, among names: [String], maximum: Int = 3) -> [String] {
        let wanted = folded(name)
        guard !wanted.isEmpty, wanted.count <= maximumLength else { return [] }
        let bound = max(1, wanted.count / 3)
        var found: [(distance: Int, name: String)] = []
        for candidate in names {
            let bytes = folded(candidate)
            guard bytes.count <= maximumLength else { continue }
            if bytes.count > wanted.count, bytes.hasSuffix([UInt8(ascii: ".")] + wanted) {
                found.append((1, candidate))
            } else if let distance = distance(wanted, bytes, bound: bound) {
                found.append((distance, candidate))
            }
        }
        found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return found.prefix(maximum).map(\.name)
    }

    private static func folded(_ name: String) -> [UInt8] { name.utf8.map(\.lowercasedASCII) }

    /// The edit distance (optimal string alignment), or nil when it is more than `bound`.
    private static func distance(_ a: [UInt8], _ b: [UInt8], bound: Int) -> Int? {
        guard abs(a.count - b.count) <= bound else { return nil }
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        var current = previous
        for i in 0..<a.count {
            current[0] = i + 1
            var least = current[0]
            for j in 0..<b.count {
                var cost = previous[j] + (a[i] == b[j] ? 0 : 1)
                cost = min(cost, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
                current[j + 1] = cost
                least = min(least, cost)
            }
            if least > bound { return nil }
            (beforePrevious, previous, current) = (previous, current, beforePrevious)
        }
        return previous[b.count] <= bound ? previous[b.count] : nil
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
        count >= other.count && self[(count - other.count)...].elementsEqual(other)
    }
}
