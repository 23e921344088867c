import Values

/// Mends a whole data source: steps 1 and 2 of operations 12.3 over all documents but those of the system collections.
public struct SourceRepair {
    /// The mended state, as one revision.
    public let step: SnapshotStep
    /// Ids of the schemas whose collections changed: of root documents, and of embedded ones that came or went.
    public let touched: Set<Text>

    /// Mends what the repairs of `options` cover; nil where nothing is to be mended. Costs what the data source is large: never on a loop.
    ///
    /// - Parameter progress: Told the part that is done, from 0 to 1; what it throws ends the work.
    public init?(
        of state: Snapshot, _ options: ValidationOptions, _ generator: IDGenerator, progress: (Double) throws -> Void
    ) rethrows {
        var work = RepairWork(on: state, options, generator)
        var walk = ProgressCount(of: state.documentCount)
        for index in state.metadata.collectionOrder where !state.metadata.schemas[index].isSystem {
            for stored in state.roots(of: state.metadata.schemas[index]) {
                work.mend(stored)
                try walk.step(progress)
            }
        }
        guard !work.changes.isEmpty else { return nil }
        step = state.applying(rows: work.changes, revision: generator.objectID())
        touched = work.touched
    }
}

/// The repair of documents one after the other.
private struct RepairWork {
    private let options: ValidationOptions
    private let source: TypedDocuments
    private let repairs: Repairs<Snapshot>
    private let later: LaterHolders
    private var assignment: IDAssignment<Snapshot>
    private(set) var changes: [StoredChange] = []
    private(set) var touched: Set<Text> = []
    private let metadata: Metadata

    init(on state: Snapshot, _ options: ValidationOptions, _ generator: IDGenerator) {
        self.options = options
        metadata = state.metadata
        source = TypedDocuments(state.metadata)
        repairs = Repairs(options, state)
        later = options.repairs(.deduplicateIDs) ? LaterHolders(in: state) : LaterHolders()
        assignment = IDAssignment(state, generator)
    }

    mutating func mend(_ stored: StoredDocument) {
        guard let original = source.document(stored) else { return }
        var document = original
        var place = IndexKey.root
        identify(&document, later.places(in: stored.row), &place)
        repairs.round(&document)
        do throws(BeyondBound) { try repairs.apply(to: &document) } catch { return }
        // Defaults may have brought documents that have no id yet.
        place = IndexKey.root
        identify(&document, [], &place)
        // A document that the repairs would bring beyond its bound stays as it was (operations 4.7).
        do throws(BeyondBound) { try document.checkBound(replacing: original) } catch { return }
        if options.repairs(.resolveConflictingUnions), document.isEmptyUnion {
            note(.remove(row: stored.row), original, nil)
        } else if !document.isEqual(to: original) {
            note(.put(document, row: stored.row), original, document)
        }
    }

    /// Makes the ids that are missing and those of later holders, a container before what it holds.
    private mutating func identify(_ document: inout Document, _ again: Set<Int32>, _ place: inout Int32) {
        if document.schema.idGenerator != .none, document[document.schema.idProperty].isNoID || again.contains(place) {
            assignment.generateID(of: &document)
        }
        for property in document.schema.properties where property.dataType.holdsDocuments {
            document[property].mapDocuments { item, _ in
                place += 1
                identify(&item, again, &place)
            }
        }
    }

    private mutating func note(_ change: StoredChange, _ before: Document, _ after: Document?) {
        changes.append(change)
        touched.insert(before.schema.id)
        for held in before.heldIDs.symmetricDifference(after?.heldIDs ?? []) { touched.insert(metadata.schemas[held.schema].id) }
    }
}

/// The documents whose id another one had before them: root documents before embedded ones, then in traversal order (operations 12.4, 5.5).
private struct LaterHolders {
    /// By row, the places in the root document.
    private var all: [Int64: Set<Int32>] = [:]

    init() {}

    init(in state: Snapshot) {
        for (held, keys) in SharedValues(in: state).holders where held.property == state.metadata.schemas[held.schema].idProperty.index {
            let ordered = keys.sorted { Self.precedes($0, $1, in: state) }
            for key in ordered.dropFirst() { all[key.row, default: []].insert(key.place) }
        }
    }

    func places(in row: Int64) -> Set<Int32> { all[row] ?? [] }

    private static func precedes(_ left: IndexKey, _ right: IndexKey, in state: Snapshot) -> Bool {
        if (left.place == IndexKey.root) != (right.place == IndexKey.root) { return left.place == IndexKey.root }
        if left.row == right.row { return left.place < right.place }
        guard let a = state.document(row: left.row)?.place, let b = state.document(row: right.row)?.place else { return left < right }
        return a.precedes(b, in: state.metadata)
    }
}
