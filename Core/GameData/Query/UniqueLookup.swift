import Values

/// The value that a filter asks of a unique property.
enum UniqueKey {
    case exact(DocumentID)
    /// A text whatever its case: folded.
    case folded([Unicode.Scalar])
}

extension ValueTest {
    /// The one value that is asked of an `Id` or another unique property; nil for any other test.
    func uniqueKey(at path: PropertyPath) -> UniqueKey? {
        guard path.steps.isEmpty, case .value = path.aspect, !isNegated, !matchesNull else { return nil }
        guard path.property.index == path.schema.idProperty.index || path.property.uniqueness != .none else { return nil }
        switch question {
        case .integral(.equal(let key)): return Int64(exactly: key).flatMap(integral).map(UniqueKey.exact)
        case .number(.equal(let key)): return key.isFinite ? .exact(.number(key)) : nil
        case .text(.equal(let text), let folds):
            let text = String(decoding: text.bytes, as: UTF8.self)
            return folds ? .folded(Array(text.unicodeScalars)) : .exact(.text(Text(text)))
        default: return nil
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

extension Snapshot {
    /// Documents with a value of a unique property, root and embedded, in the order of lists; nil where to look at all of them is better.
    func find(_ key: UniqueKey, of property: Property, in schema: Schema) -> [Located]? {
        let keys: [IndexKey]?
        if property.index == schema.idProperty.index {
            let roots = Self.keys(key, in: indexes.roots, schema.index, 0)
            let embedded = Self.keys(key, in: indexes.embedded, schema.index, 0)
            keys = roots.flatMap { roots in embedded.map { roots + $0 } }
        } else {
            keys = Self.keys(key, in: indexes.uniqueValues, schema.index, property.index)
        }
        return keys?.compactMap(located).sorted(by: precedes)
    }

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
