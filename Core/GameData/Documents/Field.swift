import Values

/// The value of one property of a document.
public enum Field: Sendable {
    /// The key was not there.
    case absent
    case null
    case logical(Bool)
    /// Integer, PickList, MultiPickList.
    case integer(Int64)
    case number(Double)
    /// Ticks of 100 ns.
    case time(Int64)
    /// Milliseconds since 0001-01-01T00:00:00Z.
    case date(Int64)
    case text(Text)
    case localizedText(LocalizedText)
    case document(Document)
    case documents([Document])
    case reference(Reference)
    case references([Reference])
    case formula(Formula)
    /// Readable, but beyond what its case can hold: in the form it would have without the range, else digits as sent (data-model 6).
    case outOfRange(Text)
    /// What the rules of its type cannot read, as sent.
    case unreadable(Value)

    /// Null and absent are the same value everywhere but on the modified side of a merge.
    public var hasNoValue: Bool {
        switch self {
        case .absent, .null: true
        default: false
        }
    }

    /// This value as a document's id; nil where no id can be of that kind.
    public var documentID: DocumentID? {
        if case .text(let text) = self, text.isEmpty { return nil }
        if case .logical = self { return nil }
        return uniqueValue
    }

    /// This value as the key by which unique values are told apart, which is formed as ids are; nil where it never collides.
    public var uniqueValue: DocumentID? {
        switch self {
        case .logical(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .time(let ticks): .time(ticks)
        case .date(let milliseconds): .date(milliseconds)
        case .text(let text): .text(text)
        default: nil
        }
    }
}

extension DocumentID {
    /// The id as the value of its property.
    var field: Field {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .time(let ticks): .time(ticks)
        case .date(let milliseconds): .date(milliseconds)
        case .text(let text): .text(text)
        }
    }
}
