import Values

/// By what the documents of a snapshot are found. Persistent: the next snapshot's share their nodes with these.
struct SnapshotIndexes: Sendable {
    /// Root documents by row.
    private(set) var documents = SortedMap<Int64, StoredDocument>()
    /// Root documents by schema, id and row.
    private(set) var roots = SortedMap<IndexKey, StoredDocument>()
    /// Embedded documents by schema and id.
    private(set) var embedded = SortedMap<IndexKey, Present>()
    /// Values of unique properties other than ids, by schema, property and value.
    private(set) var uniqueValues = SortedMap<IndexKey, Present>()
    /// Root documents that hold a reference, by its target's schema and id.
    private(set) var referrers = SortedMap<IndexKey, Present>()
    /// Display texts of targets that are gone while references to them stand, by schema and id.
    private(set) var lastTexts = LastTexts()
    /// By schema, the highest number that a document had which is gone: it is not handed out again (data-model 4).
    private(set) var highestNumbers = SortedMap<Int, Int64>()
    /// Bytes of the texts of all root documents.
    private(set) var byteCount = 0

    /// What the store has beside the documents.
    private(set) var unreadable = UnreadableRows()

    /// The value of an index whose keys say everything.
    struct Present: Sendable {}

    init() {}

    static func rootKey(of document: StoredDocument) -> IndexKey {
        IndexKey(schema: document.schemaIndex, value: document.id, row: document.row)
    }

    // MARK: Building

    /// The indexes of many documents at once.
    init(
        of all: [StoredDocument], lastTexts: LastTexts, highestNumbers: SortedMap<Int, Int64> = SortedMap(),
        unreadable: UnreadableRows = UnreadableRows()
    ) {
        let byRow = Self.sorted(all) { $0.row < $1.row }
        documents = SortedMap(byRow.count, key: { byRow[$0].row }, value: { byRow[$0] })
        let byID = Self.sortedByID(all)
        roots = SortedMap(byID.count, key: { Self.rootKey(of: byID[$0]) }, value: { byID[$0] })
        embedded = Self.set(of: all) { document, keys in keys += Self.embeddedKeys(of: document) }
        uniqueValues = Self.set(of: all) { document, keys in Self.appendUniqueKeys(of: document, to: &keys) }
        referrers = Self.set(of: all) { document, keys in keys += Self.referrerKeys(of: document) }
        self.lastTexts = lastTexts
        self.highestNumbers = highestNumbers
        self.unreadable = unreadable
        byteCount = all.reduce(0) { $0 + $1.text.count }
    }

    /// What is in order already, as what comes from a file or a store mostly is, is left as it is.
    private static func sorted<Element>(_ all: [Element], _ precedes: (Element, Element) -> Bool) -> [Element] {
        for index in all.indices.dropFirst() where !precedes(all[index - 1], all[index]) { return all.sorted(by: precedes) }
        return all
    }

    /// Schema by schema, each by id: the collections of a file come in another order than their schemas.
    private static func sortedByID(_ all: [StoredDocument]) -> [StoredDocument] {
        var schemas: [[StoredDocument]] = []
        for document in all {
            while schemas.count <= document.schemaIndex { schemas.append([]) }
            schemas[document.schemaIndex].append(document)
        }
        return schemas.flatMap { sorted($0) { rootKey(of: $0) < rootKey(of: $1) } }
    }

    private static func set(
        of all: [StoredDocument], _ append: (StoredDocument, inout [IndexKey]) -> Void
    ) -> SortedMap<IndexKey, Present> {
        var keys: [IndexKey] = []
        for document in all { append(document, &keys) }
        let ordered = sorted(keys, <)
        return SortedMap(ordered.count, key: { ordered[$0] }, value: { _ in Present() })
    }

    // MARK: Keys of a document

    private static func embeddedKeys(of document: StoredDocument) -> [IndexKey] {
        guard !document.embedded.isEmpty else { return [] }
        return document.embedded.enumerated().map { place, embedded in
            IndexKey(schema: Int(embedded.schema), value: embedded.id, row: document.row, place: Int32(place))
        }
    }

    private static func uniqueKeys(of document: StoredDocument) -> [IndexKey] {
        var keys: [IndexKey] = []
        appendUniqueKeys(of: document, to: &keys)
        return keys
    }

    private static func appendUniqueKeys(of document: StoredDocument, to keys: inout [IndexKey]) {
        for unique in document.uniqueValues {
            keys.append(
                IndexKey(
                    schema: Int(unique.schema), property: Int(unique.property), value: unique.value, row: document.row, place: unique.place)
            )
        }
    }

    /// Each target once, ascending.
    private static func referrerKeys(of document: StoredDocument) -> [IndexKey] {
        guard !document.references.isEmpty else { return [] }
        var keys = document.references.map { IndexKey(schema: Int($0.schema), value: $0.id, row: document.row) }
        guard keys.count > 1 else { return keys }
        keys.sort()
        var last = 0
        for index in 1..<keys.count where keys[index] != keys[last] {
            last += 1
            keys[last] = keys[index]
        }
        keys.removeSubrange((last + 1)...)
        return keys
    }

    // MARK: Changing

    /// What becomes of one document.
    struct Replacement {
        let old: StoredDocument?
        let new: StoredDocument?
    }

    /// Puts many documents in others' places at once; each row stands there once.
    mutating func replace(_ all: [Replacement]) {
        guard all.count > 1 else { return all.forEach { replace($0.old, with: $0.new) } }
        for replacement in all { count(replacement.old, replacement.new) }
        documents.apply(Self.changes(all) { $0.row })
        roots.apply(Self.changes(all, Self.rootKey))
        embedded.apply(Self.changes(all, Self.embeddedKeys))
        uniqueValues.apply(Self.changes(all, Self.uniqueKeys))
        referrers.apply(Self.changes(all, Self.referrerKeys))
    }

    private static func changes<Key>(
        _ all: [Replacement], _ key: (StoredDocument) -> Key
    ) -> [SortedMap<Key, StoredDocument>.Change] {
        var changes: [SortedMap<Key, StoredDocument>.Change] = []
        changes.reserveCapacity(all.count)
        for replacement in all {
            let new = replacement.new.map(key)
            if let old = replacement.old.map(key), old != new { changes.append(.init(key: old, value: nil)) }
            if let new { changes.append(.init(key: new, value: replacement.new)) }
        }
        return changes
    }

    private static func changes(_ all: [Replacement], _ keys: (StoredDocument) -> [IndexKey]) -> [SortedMap<IndexKey, Present>.Change] {
        var changes: [SortedMap<IndexKey, Present>.Change] = []
        for replacement in all {
            let (old, new) = (replacement.old.map(keys) ?? [], replacement.new.map(keys) ?? [])
            guard old != new else { continue }
            changes += old.map { .init(key: $0, value: nil) }
            changes += new.map { .init(key: $0, value: Present()) }
        }
        return changes
    }

    /// Puts one document in another's place, or adds or removes one. What both have alike is left alone.
    mutating func replace(_ old: StoredDocument?, with new: StoredDocument?) {
        count(old, new)
        if let old, old.row != new?.row { documents.remove(old.row) }
        if let old, new.map({ Self.rootKey(of: $0) != Self.rootKey(of: old) }) ?? true { roots.remove(Self.rootKey(of: old)) }
        if let new {
            documents.set(new, for: new.row)
            roots.set(new, for: Self.rootKey(of: new))
        }
        Self.replace(old.map(Self.embeddedKeys), with: new.map(Self.embeddedKeys), in: &embedded)
        Self.replace(old.map(Self.uniqueKeys), with: new.map(Self.uniqueKeys), in: &uniqueValues)
        Self.replace(old.map(Self.referrerKeys), with: new.map(Self.referrerKeys), in: &referrers)
    }

    private mutating func count(_ old: StoredDocument?, _ new: StoredDocument?) {
        byteCount += (new?.text.count ?? 0) - (old?.text.count ?? 0)
    }

    private static func replace(_ old: [IndexKey]?, with new: [IndexKey]?, in index: inout SortedMap<IndexKey, Present>) {
        let (old, new) = (old ?? [], new ?? [])
        if old.isEmpty, new.isEmpty { return }
        guard old != new else { return }
        for key in old { index.remove(key) }
        for key in new { index.set(Present(), for: key) }
    }

    /// Notes that a number was in use.
    mutating func retire(_ id: DocumentID?, of schema: Int) {
        guard case .integer(let number)? = id, GeneratedNumber.range.contains(number), number > highestNumbers[schema] ?? 0 else { return }
        highestNumbers.set(number, for: schema)
    }

    mutating func replace(_ texts: LastTexts) { lastTexts = texts }
    mutating func replace(_ rows: UnreadableRows) { unreadable = rows }
    mutating func remember(_ text: LastTexts.Entry) { lastTexts.set(text) }
    mutating func forget(_ id: DocumentID, in schema: Int) -> LastTexts.Entry? { lastTexts.remove(id, in: schema) }
}
