import Values

/// A whole data source as one value: head, collections, what other keys the file had (data-model 1).
public struct SnapshotValue: StepwiseValue {
    private var value: CollectionsValue<SnapshotContent>

    public init(_ snapshot: Snapshot) { value = CollectionsValue(SnapshotContent(snapshot)) }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool { value.writeNext(into: &sink) }
}

private struct SnapshotContent: CollectionsContent {
    private let snapshot: Snapshot
    /// Top-level keys that are none of ours, verbatim (data-model 1).
    let extra: Members

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        let others = snapshot.head.extra
        if !others.isEmpty, case .object(let members)? = try? JSONParser().parse(others).root.value {
            extra = members
        } else {
            extra = Members()
        }
    }

    var head: SnapshotHead? { snapshot.head }
    var count: Int { snapshot.metadata.collectionOrder.count }

    private func schema(_ place: Int) -> Schema { snapshot.metadata.schemas[snapshot.metadata.collectionOrder[place]] }

    func collection(_ place: Int) -> (key: Text, form: CollectionForm) {
        let schema = schema(place)
        return (schema.name, .list(snapshot.roots(of: schema).count))
    }

    func write(_ place: Int, from start: Int, into sink: inout any ValueSink) -> Int {
        var source = DocumentSource()
        return write(snapshot.roots(of: schema(place)).skipping(start), from: start, into: &sink) { document, sink in
            source.write(document, of: snapshot, into: &sink)
        }
    }
}
