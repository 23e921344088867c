/// Bytes that the system has not taken yet, in the order they were written. Decides only: performs no I/O.
package struct OutputQueue {
    private var pieces: [[UInt8]] = []
    /// Place in `pieces` of the first that is not written, and how much of it is.
    private var first = 0
    private var offset = 0
    /// Bytes that wait.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        pieces.append(piece)
        count += piece.count
    }

    /// The bytes that come next: as much of one piece as is left.
    package func withNext<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard first < pieces.count else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return pieces[first].withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
    }

    /// Takes away the first `written` bytes.
    package mutating func advance(by written: Int) {
        var left = min(written, count)
        count -= left
        while left > 0, first < pieces.count {
            let rest = pieces[first].count - offset
            guard left >= rest else {
                offset += left
                return
            }
            left -= rest
            pieces[first] = []
            first += 1
            offset = 0
        }
        if count == 0 { removeAll() }
    }

    package mutating func removeAll() {
        pieces = []
        first = 0
        offset = 0
        count = 0
    }
}
