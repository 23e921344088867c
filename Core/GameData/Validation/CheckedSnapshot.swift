import Values

/// A snapshot as the checks of its own documents ask it: which holder of a value is the first in stored order is found out once for each value.
/// Used by one thread.
final class CheckedSnapshot: DocumentLookup {
    private let snapshot: Snapshot
    /// Values that several hold, where all were looked for beforehand.
    private let shared: SharedValues?
    private var firsts: [Question: StoredPlace] = [:]

    private struct Question: Hashable {
        let held: SharedValues.Held
        let amongRoots: Bool
    }

    /// - Parameter isForAll: Whether every document will be checked: then the values that several hold are looked for beforehand.
    init(_ snapshot: Snapshot, isForAll: Bool) {
        self.snapshot = snapshot
        shared = isForAll ? SharedValues(in: snapshot) : nil
    }

    var metadata: Metadata { snapshot.metadata }
    func rootDocument(_ id: DocumentID, of schema: Schema) throws(APIErrors) -> Document? { try snapshot.rootDocument(id, of: schema) }
    func settingsDocument(of schema: Schema) throws(APIErrors) -> Document? { try snapshot.settingsDocument(of: schema) }
    func hasRoot(of schema: Schema, before place: StoredPlace) -> Bool { snapshot.hasRoot(of: schema, before: place) }
    func largestNumber(of schema: Schema) -> Int64 { snapshot.largestNumber(of: schema) }

    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool {
        guard case .before(let place) = scope else { return snapshot.holds(id, of: schema, in: scope) }
        return holds(id, of: schema.idProperty, of: schema, amongRoots: false, before: place)
    }

    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool {
        guard case .before(let place) = scope else {
            return snapshot.holds(value, of: property, of: schema, amongRoots: amongRoots, in: scope)
        }
        return holds(value, of: property, of: schema, amongRoots: amongRoots, before: place)
    }

    private func holds(
        _ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, before place: StoredPlace
    ) -> Bool {
        if let shared, shared.holders.isEmpty { return false }
        let question = Question(
            held: SharedValues.Held(schema: schema.index, property: property.index, value: value), amongRoots: amongRoots)
        guard let first = firsts[question] ?? findFirst(question, property, schema) else { return false }
        return first.precedes(place, in: metadata)
    }

    private func findFirst(_ question: Question, _ property: Property, _ schema: Schema) -> StoredPlace? {
        guard let keys = shared.map({ $0.holders[question.held] ?? [] }) ?? several(question.held, property, schema) else { return nil }
        var first: StoredPlace?
        for key in keys where !question.amongRoots || key.place == IndexKey.root {
            guard let place = snapshot.document(row: key.row)?.place else { continue }
            if first.map({ place.precedes($0, in: metadata) }) ?? true { first = place }
        }
        firsts[question] = first
        return first
    }

    /// All holders of a value; nil where there is one.
    private func several(_ held: SharedValues.Held, _ property: Property, _ schema: Schema) -> [IndexKey]? {
        let keys = snapshot.holders(of: held.value, property, schema)
        return keys.count > 1 ? keys : nil
    }
}

extension Snapshot {
    /// The documents that hold a value of a unique property, root and embedded.
    func holders(of value: DocumentID, _ property: Property, _ schema: Schema) -> [IndexKey] {
        guard property.index == schema.idProperty.index else {
            return indexes.uniqueValues.keys(of: value, in: schema.index, property: property.index)
        }
        return indexes.roots.keys(of: value, in: schema.index) + indexes.embedded.keys(of: value, in: schema.index)
    }
}

extension SortedMap where Key == IndexKey {
    /// The keys with that value, ascending.
    func keys(of value: DocumentID, in schema: Int, property: Int = 0) -> [IndexKey] {
        var keys: [IndexKey] = []
        var start = IndexKey.start(of: value, in: schema, property: property)
        while let next = first(from: start)?.key, next.hasValue(value, in: schema, property: property) {
            keys.append(next)
            start = next.successor
        }
        return keys
    }
}
