import Values

/// The value of a filter in the form by which stored values are compared.
enum FilterKey {
    case null
    case integral(Int128)
    case number(Double)
    case text(OrdinalText)
    case id(DocumentID)

    /// What an operator asks with this key; nil for null.
    func question(_ operation: DocumentFilter.Operator, _ folds: Bool) -> ValueTest.Question? {
        switch self {
        case .null: nil
        case .integral(let key): KeyTest(operation, key).map(ValueTest.Question.integral)
        case .number(let key): KeyTest(operation, key).map(ValueTest.Question.number)
        case .text(let key): KeyTest(operation, key).map { .text($0, folds: folds) }
        case .id(let key): KeyTest(operation, key).map(ValueTest.Question.id)
        }
    }

    /// Whether a value is any of these, which are of one kind.
    static func question(among keys: [FilterKey], _ folds: Bool) -> ValueTest.Question {
        switch keys.first {
        case .integral: .integral(.among(keys.compactMap { if case .integral(let key) = $0 { key } else { nil } }.sorted()))
        case .number: .number(.among(keys.compactMap { if case .number(let key) = $0 { key } else { nil } }.sorted()))
        case .text: .text(.among(keys.compactMap { if case .text(let key) = $0 { key } else { nil } }.sorted()), folds: folds)
        case .id: .id(.among(keys.compactMap { if case .id(let key) = $0 { key } else { nil } }.sorted()))
        case .null, nil: .never
        }
    }
}

/// Reads the values of a filter by the type of what they are compared with (data-model 6).
struct KeyReader {
    private let reader: DocumentReader
    private let path: PropertyPath
    private let leaf: Leaf
    /// Whether texts are folded.
    let folds: Bool

    init(_ reader: DocumentReader, _ path: PropertyPath, _ leaf: Leaf, folds: Bool) {
        self.reader = reader
        self.path = path
        self.leaf = leaf
        self.folds = folds
    }

    /// Nil for what the type cannot read.
    func key(of value: Value) -> FilterKey? {
        switch leaf.kind {
        case .languages, .language, .displayName: text(value)
        case .source: text(value).map { if case .text(let text) = $0, text.isBlank { .null } else { $0 } }
        case .reference, .references: reference(value)
        case .document, .documents: value == .null ? .null : nil
        case .count: count(value)
        case .text, .logical, .integer, .number, .time, .date, .pick: scalar(value)
        }
    }

    private func text(_ value: Value) -> FilterKey? {
        if case .null = value { return .null }
        return ScalarReader.text(value.content).map(key)
    }

    private func key(_ text: Text) -> FilterKey {
        .text(OrdinalText(bytes: folds ? CaseFolding.folded(text) : Array(text.utf8)))
    }

    private func reference(_ value: Value) -> FilterKey? {
        guard let schema = reader.metadata.referenceType(of: path.property) else { return nil }
        switch reader.reference(value, to: schema, depth: 0) {
        case .reference(let reference): return .id(reference.id)
        case .null, .absent: return .null
        default: return nil
        }
    }

    private func count(_ value: Value) -> FilterKey? {
        switch value {
        case .null: .null
        case .integer(let count): .integral(Int128(count))
        case .number(let count): Int128(exactly: count).map(FilterKey.integral)
        case .text(let text), .digits(let text): text.isEmpty ? .null : JSONSlice.reading(text) { $0.integer }.map(FilterKey.integral)
        case .bool, .list, .object: nil
        }
    }

    private func scalar(_ value: Value) -> FilterKey? {
        switch reader.field(value, of: path.property, in: path.schema) {
        case .absent, .null: .null
        case .logical(let value): .integral(value ? 1 : 0)
        case .integer(let value), .time(let value), .date(let value): .integral(Int128(value))
        case .number(let value): .number(value)
        case .text(let text): key(text)
        case .outOfRange(let text): outOfRange(text)
        default: nil
        }
    }

    /// What is beyond the range of its type is compared as it is stored: as the text of its digits.
    private func outOfRange(_ text: Text) -> FilterKey? {
        JSONSlice.reading(text) { slice in
            switch leaf.kind {
            case .number: slice.number.map(FilterKey.number)
            case .time: slice.ticks.map(FilterKey.integral)
            default: slice.integer.map(FilterKey.integral)
            }
        }
    }
}

extension OrdinalText {
    /// Whether it shows nothing.
    fileprivate var isBlank: Bool { bytes.allSatisfy { $0 <= UInt8(ascii: " ") } }
}

extension JSONSlice {
    /// Reads a text as if it were stored as one.
    static func reading<R>(_ text: Text, _ body: (JSONSlice) -> R) -> R {
        var json = JSONWriter(reserving: 32)
        json.text(text)
        return json.bytes.withUnsafeBytes { body(JSONSlice($0, 0..<$0.count)) }
    }
}
