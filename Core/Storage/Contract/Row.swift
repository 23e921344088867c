import Values

/// A root document as it is stored. The number is ours: a restored file may hold one id twice (spec/operations.md 14).
public struct Row: Sendable, Equatable {
    /// From 0, below `Row.end`.
    public let number: Int64
    /// Id of its schema.
    public let schema: Text
    /// Compact canonical JSON.
    public let text: [UInt8]
    /// Id of the document as it travels in queries; nil where it has none that can be read, and of a last text.
    public let id: Text?
    /// The number of the commit that wrote the text, where a content that is filled takes the row over as it was; nil for what is new in it.
    /// What is read always has it.
    public let changed: Int64?

    /// Numbers of rows are below this: 2⁴⁰.
    public static let end: Int64 = 1 << 40

    /// Numbers from which a branch goes on. One that is nearer to the end of all than any branch comes is damaged.
    package static let sound: Range<Int64> = 0..<end - (1 << 34)

    public init(_ number: Int64, of schema: Text, _ text: [UInt8], id: Text? = nil, changed: Int64? = nil) {
        self.number = number
        self.schema = schema
        self.text = text
        self.id = id
        self.changed = changed
    }
}

/// How a commit changed a row (spec/history.md 2.2).
public enum RowHow: Int, Sendable {
    case edited = 0
    /// The text is what a change of the metadata made of the one before, and nothing else.
    case migrated = 1
    /// Only its number is another.
    case moved = 2
    /// The row of no schema that keeps a display text.
    case lastText = 3
}

/// What a commit does to one row.
public enum RowChange: Sendable, Equatable {
    /// - `was`: The document's id before, where this gives it another.
    case put(Row, RowHow, was: Text? = nil)
    /// - `id`: Of the document that goes; nil of a last text, and where it cannot be told.
    case delete(Int64, id: Text?)

    public var number: Int64 {
        switch self {
        case .put(let row, _, _): row.number
        case .delete(let number, _): number
        }
    }
}

/// A row of the present content that a move is about to change or to take away.
public struct RowMark: Sendable, Equatable {
    public let row: Int64
    /// Schema and id of the document after the move; of the one before where the row goes.
    public let schema: Text
    public let id: Text?
    /// Whether the new content has no such row.
    public let isGone: Bool

    public init(_ row: Int64, of schema: Text, id: Text?, isGone: Bool) {
        self.row = row
        self.schema = schema
        self.id = id
        self.isGone = isGone
    }
}

/// What a row was before a commit; without text where it was not there.
public struct RowBefore: Sendable, Equatable {
    public let number: Int64
    /// Schema and id of the document after the commit; of the one before where it was deleted.
    public let schema: Text
    public let id: Text?
    public let how: RowHow
    /// The number of the commit that wrote the text.
    public let changed: Int64?
    public let text: [UInt8]?

    public init(_ number: Int64, of schema: Text, id: Text? = nil, how: RowHow = .edited, changed: Int64? = nil, _ text: [UInt8]?) {
        self.number = number
        self.schema = schema
        self.id = id
        self.how = how
        self.changed = changed
        self.text = text
    }
}
