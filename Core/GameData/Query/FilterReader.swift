import Values

/// Compiles filters against the metadata, once a request (operations 5.1, 5.2).
struct FilterReader {
    let schema: Schema
    let metadata: Metadata
    private let reader: DocumentReader

    init(_ schema: Schema, in metadata: Metadata) {
        self.schema = schema
        self.metadata = metadata
        reader = DocumentReader(metadata, from: .file)
    }

    /// Why a filter cannot be.
    private enum Refusal: Error {
        /// The operator is none of the type's.
        case operation
        /// The value is none of the type's.
        case value
    }

    /// The condition of a filter.
    ///
    /// - Parameter place: JSON Pointer to the filter in the request.
    /// - Throws: 400 `invalidParameterValue` where the property is unknown, its type does not know the operator or cannot read the value.
    func condition(_ filter: DocumentFilter, at place: String) throws(APIError) -> AnyCondition {
        if filter.property == "*" { return any(filter) }
        guard let path = PropertyPath.read(filter.property, of: schema, in: metadata), let leaf = leaf(of: path, filter.operation) else {
            throw .unknownProperty(filter.property, in: schema, "\(place)/property")
        }
        do throws(Refusal) { return AnyCondition(alternatives: [Condition(path, try test(filter, path, leaf))]) } catch {
            let type = "\(path.property.dataType)"
            switch error {
            case .operation:
                throw APIError(.invalidParameterValue, "The operator does not apply to a value of type \(type).", path: "\(place)/operator")
            case .value: throw APIError(.invalidParameterValue, "The value cannot be read as \(type).", path: "\(place)/value")
            }
        }
    }

    /// Any property: those whose type does not know the operator or the value just do not match.
    private func any(_ filter: DocumentFilter) -> AnyCondition {
        AnyCondition(
            alternatives: schema.properties.compactMap { property in
                let path = PropertyPath(property, of: schema)
                guard let leaf = leaf(of: path, filter.operation), let test = try? test(filter, path, leaf) else { return nil }
                return Condition(path, test)
            })
    }

    /// The order of a localized text is that of the primary language.
    private func leaf(of path: PropertyPath, _ operation: DocumentFilter.Operator) -> Leaf? {
        let leaf = Leaf.of(path, in: metadata)
        return operation.isOrdering ? leaf?.ordered(in: metadata) : leaf
    }

    // MARK: Tests

    private func test(_ filter: DocumentFilter, _ path: PropertyPath, _ leaf: Leaf) throws(Refusal) -> ValueTest {
        guard leaf.knows(filter.operation) else { throw .operation }
        let keys = KeyReader(reader, path, leaf, folds: !filter.isCaseSensitive)
        switch filter.operation {
        case .like:
            return ValueTest(leaf, question(like: filter, leaf))
        case .in:
            let (question, matchesNull) = try question(among: items(of: filter.value, leaf), keys)
            return ValueTest(leaf, question, matchesNull: matchesNull)
        default:
            let isNegated = filter.operation == .notEqual
            guard let key = keys.key(of: filter.value) else { throw .value }
            guard let question = key.question(filter.operation, keys.folds) else {
                return ValueTest(leaf, .never, matchesNull: !filter.operation.isOrdering, isNegated: isNegated)
            }
            return ValueTest(leaf, question, isNegated: isNegated)
        }
    }

    private func question(like filter: DocumentFilter, _ leaf: Leaf) -> ValueTest.Question {
        guard let text = ScalarReader.text(filter.value.content) else { return .never }
        let pattern = LikePattern(text, folds: !filter.isCaseSensitive)
        return leaf.schema.map { .contained(TextSearch(pattern, of: $0, in: metadata)) } ?? .like(pattern)
    }

    private func question(among items: [Value], _ keys: KeyReader) throws(Refusal) -> (ValueTest.Question, matchesNull: Bool) {
        var found: [FilterKey] = []
        var matchesNull = false
        for item in items {
            guard let key = keys.key(of: item) else { throw .value }
            if case .null = key { matchesNull = true } else { found.append(key) }
        }
        return (FilterKey.question(among: found, keys.folds), matchesNull)
    }

    /// Elements of an array, or the parts of a text between commas.
    private func items(of value: Value, _ leaf: Leaf) -> [Value] {
        switch value {
        case .null: return []
        case .list(let items): return items
        case .text(let text):
            let parts = text.utf8.split(separator: UInt8(ascii: ",")).map { Text(String(Substring($0))).withoutSpaces }
            return parts.filter { !$0.isEmpty }.map(Value.text)
        default: return [value]
        }
    }
}

extension Leaf {
    /// Whether an operator applies (operations 5.2).
    fileprivate func knows(_ operation: DocumentFilter.Operator) -> Bool {
        switch kind {
        case .document, .documents: !operation.isOrdering && operation != .in
        case .references, .source: !operation.isOrdering
        default: true
        }
    }
}

extension APIError {
    static func unknownProperty(_ name: Text, in schema: Schema, _ path: String) -> APIError {
        APIError(
            .invalidParameterValue, "'\(schema.name)' has no property '\(name.string.prefix(100))'.", path: path,
            schemaName: schema.name.string)
    }
}

extension Text {
    /// Without white space at its ends.
    var withoutSpaces: Text {
        let scalars = string.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return Text(String(scalars[first...last]))
    }
}
