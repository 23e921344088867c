/// Finds the word that somebody probably meant.
package enum NearestWord {
    /// The known word closest to `word`, whatever the case; nil where none is close (more than a third of its letters differ).
    package static func of<Words: Sequence<String>>(_ word: String, in known: Words) -> String? {
        let typed = Array(word.lowercased().utf8.prefix(64))
        let allowed = max(1, typed.count / 3)
        let ranked = known.map { (word: $0, distance: distance(typed, Array($0.lowercased().utf8.prefix(64)))) }
        guard let best = ranked.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }), best.distance <= allowed else { return nil }
        return best.word
    }

    /// What to do about an unknown word: use the nearest, or choose among all.
    package static func remedy(for word: String, in known: [String]) -> String {
        if let nearest = of(word, in: known) { return "did you mean '\(nearest)'?" }
        return known.isEmpty ? "remove it" : "use one of \(known.sorted().joined(separator: ", "))"
    }

    /// Edits of one letter that lead from one word to the other, two swapped neighbours being one.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], other == left[row - 1] { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
