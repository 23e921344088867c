import PluginKit
import Values

/// Walks a value before it is written, for the lengths of its outer documents.
struct BSONSurvey: FormatSurvey {
    /// In the order in which they begin.
    private(set) var lengths: [Int32] = []
    /// Those that are open: which one, and at which byte it began.
    private var open: [(index: Int, start: Int)] = []
    /// Bytes so far.
    private var position = 0
    /// Elements of each list that is open; nil for an object.
    private var counts: [Int?] = []
    private var key = 0
    private var isTooLarge = false

    /// Counts an element: type, key with its end, content.
    private mutating func add(_ content: Int) {
        guard !counts.isEmpty else { return position += content }
        position += 1 + nextKeyLength() + 1 + content
    }

    private mutating func nextKeyLength() -> Int {
        guard let last = counts.last, let index = last else { return key }
        counts[counts.count - 1] = index + 1
        return String(index).utf8.count
    }

    mutating func null() { add(0) }
    mutating func bool(_ value: Bool) { add(1) }
    mutating func number(_ value: Double) { add(8) }
    mutating func integer(_ value: Int64) { add(Int32(exactly: value) == nil ? 8 : 4) }
    mutating func text(_ value: Text) { add(4 + value.utf8.count + 1) }
    mutating func key(_ key: Text) {
        // What stands for a NUL has three bytes.
        self.key = key.holdsNUL ? key.utf8.reduce(0) { $0 + ($1 == 0 ? 3 : 1) } : key.utf8.count
    }

    mutating func beginList(count: Int) { begin(isList: true) }
    mutating func endList() { end() }
    mutating func beginObject(count: Int) { begin(isList: false) }
    mutating func endObject() { end() }

    private mutating func begin(isList: Bool) {
        add(0)
        if counts.count < BSONWriter.framedDepth {
            open.append((lengths.count, position))
            lengths.append(0)
        }
        counts.append(isList ? 0 : nil)
        position += 4
    }

    private mutating func end() {
        position += 1
        _ = counts.popLast()
        guard counts.count < BSONWriter.framedDepth, let (index, start) = open.popLast() else { return }
        if let length = Int32(exactly: position - start) { lengths[index] = length } else { isTooLarge = true }
    }

    var readyCount: Int { 0 }

    mutating func take() throws(APIError) -> [UInt8] {
        if isTooLarge { throw .tooLargeForBSON }
        return []
    }
}
