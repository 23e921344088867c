import Values

/// The value that a filter asks of a unique property.
enum UniqueKey {
    case exact(DocumentID)
    /// A text whatever its case: folded.
    case folded([Unicode.Scalar])
}

extension ValueTest {
    /// The values that are asked of an `Id` or another unique property, each once; nil for any other test.
    func uniqueKeys(at path: PropertyPath) -> [UniqueKey]? {
        guard path.steps.isEmpty, case .value = path.aspect, !isNegated, !matchesNull else { return nil }
        guard path.property.index == path.schema.idProperty.index || path.property.uniqueness != .none else { return nil }
        switch question {
        case .integral(let test): return test.wanted?.all { Int64(exactly: $0).flatMap(integral).map(UniqueKey.exact) }
        case .number(let test): return test.wanted?.all { $0.isFinite ? .exact(.number($0)) : nil }
        case .text(let test, let folds):
            return test.wanted?.all { key in
                let text = String(decoding: key.bytes, as: UTF8.self)
                return folds ? .folded(Array(text.unicodeScalars)) : .exact(.text(Text(text)))
            }
        case .never, .id, .like, .contained: return nil
        }
    }

    private func integral(_ value: Int64) -> DocumentID? {
        switch leaf.kind {
        case .integer, .pick, .logical: .integer(value)
        case .time: .time(value)
        case .date: .date(value)
        default: nil
        }
    }
}

extension KeyTest {
    /// The values that alone satisfy it, ascending and each once; nil where a range does.
    fileprivate var wanted: [Key]? {
        switch self {
        case .equal(let key): [key]
        case .among(let keys): keys.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        case .less, .lessOrEqual, .greater, .greaterOrEqual: nil
        }
    }
}

extension Array {
    /// All transformed; nil where one cannot be.
    fileprivate func all<Other>(_ transform: (Element) -> Other?) -> [Other]? {
        let others = compactMap(transform)
        return others.count == count ? others : nil
    }
}

extension Snapshot {
    /// Documents with one of these values of a unique property, root and embedded, in the order of lists; nil where to look at all of them is
    /// better.
    func find(_ values: [UniqueKey], of property: Property, in schema: Schema) -> [Located]? {
        guard values.count == 1 || values.count < (roots(of: schema).count + embeddedCount(of: schema)) / Self.documentsPerSeek else {
            return nil
        }
        guard let keys = values.all({ keys($0, of: property, in: schema) }) else { return nil }
        return keys.joined().compactMap(located).sorted(by: precedes)
    }

    private func keys(_ value: UniqueKey, of property: Property, in schema: Schema) -> [IndexKey]? {
        guard property.index == schema.idProperty.index else {
            return Self.keys(value, in: indexes.uniqueValues, schema.index, property.index)
        }
        let roots = Self.keys(value, in: indexes.roots, schema.index, 0)
        let embedded = Self.keys(value, in: indexes.embedded, schema.index, 0)
        return roots.flatMap { roots in embedded.map { roots + $0 } }
    }

    /// Documents that are looked at in the time that one value is sought in.
    private static let documentsPerSeek = 8

    /// Seeks in an index before it is given up for a walk over all documents.
    private static let mostSeeks = 1000

    private static func keys<Entry>(
        _ key: UniqueKey, in index: SortedMap<IndexKey, Entry>, _ schema: Int, _ property: Int
    ) -> [IndexKey]? {
        switch key {
        case .exact(let value): return keys(of: value, in: index, schema, property)
        case .folded(let scalars):
            let variants = CaseVariants(of: scalars)
            var found: [IndexKey] = []
            var target = variants.first
            for _ in 0..<mostSeeks {
                guard let text = target else { return found }
                guard let next = index.first(from: .start(of: .text(text), in: schema, property: property))?.key,
                    Int(next.schema) == schema, Int(next.property) == property, case .text(let value)? = next.value
                else { return found }
                let scalars = Array(value.string.unicodeScalars)
                if variants.contains(scalars) { found += keys(of: .text(value), in: index, schema, property) }
                target = variants.next(after: scalars)
            }
            return nil
        }
    }

    private static func keys<Entry>(
        of value: DocumentID, in index: SortedMap<IndexKey, Entry>, _ schema: Int, _ property: Int
    ) -> [IndexKey] {
        var found: [IndexKey] = []
        var key = IndexKey.start(of: value, in: schema, property: property)
        while let next = index.first(from: key)?.key, next.hasValue(value, in: schema, property: property) {
            found.append(next)
            key = next.successor
        }
        return found
    }

    /// The root documents that hold documents of a schema, by schema name and id.
    func containers(of schema: Schema) -> [StoredDocument] {
        let keys = indexes.embedded[from: .start(of: schema.index)].prefix { Int($0.key.schema) == schema.index }
        let rows = Set(keys.lazy.map(\.key.row))
        return rows.compactMap { indexes.documents[$0] }.sorted { precedes(Located($0), Located($1)) }
    }
}

/// All texts that are one text but for their case, in ordinal order. They are too many to be listed; a sorted index is asked for the next one
/// from where it stands, so that what it does not have is passed over in one step.
struct CaseVariants {
    /// Of each character, ascending.
    private let choices: [[Unicode.Scalar]]

    init(of folded: [Unicode.Scalar]) { choices = folded.map { CaseFolding.variants(of: $0.value) } }

    /// The lowest of them.
    var first: Text? { lowest(behind: []) }

    func contains(_ scalars: [Unicode.Scalar]) -> Bool {
        scalars.count == choices.count && zip(scalars, choices).allSatisfy { $1.contains($0) }
    }

    /// The lowest of them that stands behind any text.
    func next(after scalars: [Unicode.Scalar]) -> Text? {
        let common = zip(scalars, choices).prefix { $1.contains($0) }.count
        if common == scalars.count, common < choices.count { return lowest(behind: scalars[...]) }
        var place = min(common, choices.count - 1)
        while place >= 0 {
            if place < scalars.count, let choice = choices[place].first(where: { Self.precedes(scalars[place], $0) }) {
                return lowest(behind: scalars[..<place] + [choice])
            }
            place -= 1
        }
        return nil
    }

    private func lowest(behind start: ArraySlice<Unicode.Scalar>) -> Text? {
        let rest = choices[start.count...].compactMap(\.first)
        return Text(String(String.UnicodeScalarView(start + rest)))
    }

    /// By UTF-16 code unit.
    private static func precedes(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool { order(left) < order(right) }

    private static func order(_ scalar: Unicode.Scalar) -> UInt32 {
        (0xE000...0xFFFF).contains(scalar.value) ? scalar.value + 0x110000 : scalar.value
    }
}
