import Values

/// What a move takes from a branch: the rows of its present content that the new one changes or does not have (spec/history.md 2.2). Neither is
/// loaded: both are read in the order of their rows, a chunk at a time, and compared as bytes, so that a content which cannot be understood is
/// left as well.
struct ContentComparison {
    private let store: any StorageBackend
    private let branch: ObjectID
    private let old: ContentID
    /// Rows from here on count as brought by the move: nothing stood there.
    private let end: Int64
    private let new: ContentID
    private let text = RowText()
    private var marks: [RowMark] = []
    /// Rows of the new content that name another commit than the one that wrote their text: the branch has changed since they were filled.
    private var renewed: [Row] = []

    /// Rows that are noted in one write.
    private static let rowsOfSlice = 1000

    /// - Parameters:
    ///   - old: The content of the branch, which nobody else changes meanwhile.
    ///   - end: Behind all its rows.
    init(of branch: ObjectID, over old: ContentID, endingBefore end: Int64, with new: ContentID, in store: any StorageBackend) {
        self.store = store
        self.branch = branch
        self.old = old
        self.end = end
        self.new = new
    }

    /// Compares, and notes in the store what it finds.
    mutating func run() async throws {
        var (old, new) = (Rows(of: self.old, in: store), Rows(of: self.new, in: store))
        while true {
            try Task.checkCancellation()
            try await old.fetch()
            try await new.fetch()
            if old.isAtEnd, new.isAtEnd { break }
            compare(&old, &new)
            if isFull { try await flush() }
        }
        try await flush()
    }

    private var isFull: Bool { marks.count >= Self.rowsOfSlice || renewed.count >= Self.rowsOfSlice }

    /// Compares until one of them has to be fetched, or there is enough to note.
    private mutating func compare(_ old: inout Rows, _ new: inout Rows) {
        while !isFull, old.isAtEnd || !old.isEmpty, new.isAtEnd || !new.isEmpty {
            guard let number = [old.number, new.number].compactMap(\.self).min() else { return }
            if old.number != number {
                if number < end { change(new) }
            } else if new.number != number {
                old.withText { note(number, old.schema, text.id(in: $0), isGone: true) }
            } else if !old.holdsSame(as: new) {
                change(new)
            } else if old.changed != new.changed {
                renew(new, writtenBy: old.changed)
            }
            if old.number == number { old.skip() }
            if new.number == number { new.skip() }
        }
    }

    private mutating func change(_ new: Rows) {
        new.withText { bytes in
            guard let number = new.number else { return }
            note(number, new.schema, text.id(in: bytes), isGone: false)
        }
        if new.changed != RowChunk.unwritten { renew(new, writtenBy: nil) }
    }

    /// Fills a row once more: with the commit that wrote its text, nil for this move.
    private mutating func renew(_ new: Rows, writtenBy number: Int64?) {
        new.withText { bytes in
            guard let row = new.number else { return }
            renewed.append(Row(row, of: new.schema, Array(bytes), id: text.id(in: bytes), changed: number))
        }
    }

    private mutating func note(_ row: Int64, _ schema: Text, _ id: Text?, isGone: Bool) {
        marks.append(RowMark(row, of: schema, id: id, isGone: isGone))
    }

    private mutating func flush() async throws {
        var write = StoreWrite()
        if !renewed.isEmpty { write.branches.append(.fill(new, renewed)) }
        if !marks.isEmpty { write.branches.append(.noteAhead(branch, of: new, marks)) }
        (marks, renewed) = ([], [])
        if !write.isEmpty { try await store.apply(write) }
    }
}

/// The rows of a content, taken one by one.
private struct Rows {
    private let content: ContentID
    private let store: any StorageBackend
    private var chunk = RowChunk()
    private var index = 0
    private var last: Int64?
    private(set) var isAtEnd = false

    private struct Enough: Error {}

    init(of content: ContentID, in store: any StorageBackend) {
        self.content = content
        self.store = store
    }

    /// Whether the next one must be fetched first.
    var isEmpty: Bool { index == chunk.count }
    var number: Int64? { isEmpty ? nil : chunk.number(at: index) }
    var schema: Text { chunk.schema(at: index) }
    var changed: Int64 { chunk.changed(at: index) }

    func withText<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { chunk.withText(at: index, body) }

    func holdsSame(as other: Rows) -> Bool {
        schema == other.schema && withText { left in other.withText { right in left.holdsSame(as: right) } }
    }

    mutating func skip() {
        last = number
        index += 1
    }

    /// Reads the next rows where none are left.
    mutating func fetch() async throws {
        guard isEmpty, !isAtEnd else { return }
        var found: RowChunk?
        do {
            try await store.load(content, after: last) { chunk in
                found = chunk
                throw Enough()
            }
        } catch is Enough {}
        (chunk, index) = (found ?? RowChunk(), 0)
        isAtEnd = found == nil
    }
}
