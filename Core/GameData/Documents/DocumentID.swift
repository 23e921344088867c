import Values

/// The id of a document, typed as its schema's `Id` property is. Ids of one schema are of one kind; they order as the file does
/// (data-model 1.1): texts by ordinal, numbers by value, dates and times chronologically.
public enum DocumentID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Integer, PickList, MultiPickList.
    case integer(Int64)
    /// Number.
    case number(Double)
    /// Time, in ticks of 100 ns.
    case time(Int64)
    /// Date, in milliseconds since 0001-01-01T00:00:00Z.
    case date(Int64)
    case text(Text)

    public static func < (left: DocumentID, right: DocumentID) -> Bool {
        switch (left, right) {
        case (.integer(let a), .integer(let b)), (.time(let a), .time(let b)), (.date(let a), .date(let b)): a < b
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)): a < b
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .integer: 0
        case .number: 1
        case .time: 2
        case .date: 3
        case .text: 4
        }
    }

    /// The canonical text by which ids travel in queries, pointers and reports (data-model 4, 6).
    public var text: Text {
        switch self {
        case .integer(let value): Text(String(value))
        case .number(let value): Text(NumberText.of(value))
        case .time(let ticks): Text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): Text(DateText.text(ofMilliseconds: milliseconds))
        case .text(let text): text
        }
    }

    public var description: String { text.string }

    /// Whether it stands for an id that the request has yet to make (data-model 4).
    var isPlaceholder: Bool {
        if case .text(let text) = self { Self.isPlaceholder(text) } else { false }
    }

    static func isPlaceholder(_ text: Text) -> Bool {
        text.withUTF8 {
            $0.count >= 4 && $0[0] == UInt8(ascii: "_") && $0[1] == UInt8(ascii: "I") && $0[2] == UInt8(ascii: "D")
                && $0[3] == UInt8(ascii: "_")
        }
    }
}
