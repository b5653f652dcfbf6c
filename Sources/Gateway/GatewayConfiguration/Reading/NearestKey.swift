/// The word that `word` was most likely meant to be: at most two letters, and no more than a third, apart.
func nearest(to word: String, among words: [String]) -> String? {
    // An edit distance takes the product of two lengths; a key that long is no slip.
    guard word.utf8.count <= 64 else { return nil }
    let candidates = words.map { (word: $0, distance: editDistance(Array(word.lowercased().utf8), Array($0.utf8))) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= min(2, max(1, best.word.utf8.count / 3)) ? best.word : nil
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var rows = [Array(0...right.count)]
    for (row, byte) in left.enumerated() {
        var distances = [row + 1]
        for (column, other) in right.enumerated() {
            var distance = min(rows[row][column + 1] + 1, distances[column] + 1)
            distance = min(distance, rows[row][column] + (byte == other ? 0 : 1))
            if row > 0, column > 0, byte == right[column - 1], other == left[row - 1] {
                distance = min(distance, rows[row - 1][column - 1] + 1)
            }
            distances.append(distance)
        }
        rows.append(distances)
    }
    return rows.last?.last ?? 0
}
