import Values

/// One document, root or embedded, as typed values by the position of their property in the schema: the form in which documents are
/// read, merged, repaired and checked. At rest a document is text (`StoredDocument`).
public struct Document: Sendable {
    public let schema: Schema
    /// One field per property of the schema, in schema order.
    public var fields: [Field]

    /// A document without values.
    public init(of schema: Schema) {
        self.schema = schema
        fields = Array(repeating: .absent, count: schema.properties.count)
    }

    /// The field of a property of the schema.
    public subscript(property: Property) -> Field {
        get { fields[property.index] }
        set { fields[property.index] = newValue }
    }

    /// The id, where the field holds one.
    public var id: DocumentID? { fields[schema.idProperty.index].documentID }
}

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
    /// Readable, but outside the range of its type: digits as sent (data-model 6).
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
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .time(let ticks): .time(ticks)
        case .date(let milliseconds): .date(milliseconds)
        case .text(let text): text.isEmpty ? nil : .text(text)
        default: nil
        }
    }
}

/// Texts by language (data-model 6.2).
public struct LocalizedText: Sendable {
    /// Language tag as stored and its text, in stored order; a language without text does not stand here.
    public var texts: [(language: Text, text: Text)]
    public var notes: Notes

    public init(texts: [(language: Text, text: Text)], notes: Notes = .null) {
        self.texts = texts
        self.notes = notes
    }

    /// The `notes` member, which every localized text has.
    public enum Notes: Sendable, Equatable {
        case null
        /// Comment, and the languages whose translation is older than the primary text; both may be missing (`{}`).
        case object(comment: Text?, stale: [Text])
    }
}

/// A reference to a root or embedded document of the property's reference type (data-model 6.12).
public struct Reference: Sendable {
    public var id: DocumentID
    /// The display text that stood beside the id, in force only while the target is gone.
    public var displayName: Text?

    public init(id: DocumentID, displayName: Text? = nil) {
        self.id = id
        self.displayName = displayName
    }
}

/// A formula's syntax tree, as it is stored (data-model 13).
public struct Formula: Sendable {
    public var tree: Members
    public init(tree: Members) { self.tree = tree }
}
