import Values

/// What a property holds; the numbers are the stored ones (data-model 6).
public enum DataType: Int, Sendable, CaseIterable {
    case text = 0
    case localizedText = 1
    case logical = 5
    case time = 8
    case date = 9
    case number = 12
    case integer = 13
    case pickList = 18
    case multiPickList = 19
    case document = 22
    case documentCollection = 23
    case reference = 28
    case referenceCollection = 29
    case formula = 35

    /// The code of a value that the rules of this type cannot read (operations 12.5).
    public var formatError: ErrorCode {
        switch self {
        case .text: .invalidTextFormat
        case .localizedText: .invalidLocalizedTextFormat
        case .logical: .invalidLogicalFormat
        case .time: .invalidTimeFormat
        case .date: .invalidDateFormat
        case .number: .invalidNumberFormat
        case .integer: .invalidIntegerFormat
        case .pickList: .invalidPickListFormat
        case .multiPickList: .invalidMultiPickListFormat
        case .document: .invalidDocumentFormat
        case .documentCollection: .invalidDocumentCollectionFormat
        case .reference: .invalidReferenceFormat
        case .referenceCollection: .invalidReferenceCollectionFormat
        case .formula: .invalidFormulaFormat
        }
    }

    /// Whether values are documents, or references to some.
    public var hasReferenceType: Bool { holdsDocuments || holdsReferences }
    public var holdsDocuments: Bool { self == .document || self == .documentCollection }
    public var holdsReferences: Bool { self == .reference || self == .referenceCollection }
    public var isCollection: Bool { self == .documentCollection || self == .referenceCollection }
    /// Whether values are integers with a container of `Size` bytes.
    var isIntegral: Bool { self == .integer || self == .pickList || self == .multiPickList }
    /// Whether a property may have a uniqueness other than none (data-model 5.2).
    var canBeUnique: Bool { !hasReferenceType && self != .localizedText && self != .formula }
    /// Whether ids may be of this type (data-model 4).
    var canBeID: Bool { canBeUnique && self != .logical }
}

/// Whether a property may go without a value (data-model 5.1). 1 is read as `notNull`.
public enum Requirement: Int, Sendable {
    case none = 0
    case notNull = 2
    case notEmpty = 3
}

/// Among which documents a property's values are distinct (data-model 5.2).
public enum Uniqueness: Int, Sendable {
    case none = 0
    /// All documents of the schema, embedded ones included.
    case unique = 1
    /// Siblings: one root collection, or one embedded list.
    case uniqueInCollection = 2
}

/// What documents of a schema may be (data-model 3.1).
public enum SchemaType: Int, Sendable {
    case normal = 0
    case component = 1
    case settings = 2
    case union = 3
}

/// Where the ids of a schema's documents come from (data-model 4).
public enum IdGenerator: Int, Sendable {
    case none = 0
    case objectID = 1
    case guid = 2
    case sequence = 3
    case globalSequence = 4

    /// Whether ids are numbers that are handed out in order.
    var isSequence: Bool { self == .sequence || self == .globalSequence }
}
