import Values

/// All that an in-memory store holds, as a value: a savepoint is a copy.
struct StoreState: Sendable {
    var position: Int64 = 0
    var records: [RecordKind: [Text: Record]] = [:]
    /// Ids of the records that hold a unique key.
    var holders: [UniqueKey: Text] = [:]
    var branches: [ObjectID: BranchState] = [:]
    var contents: [ContentID: ContentState] = [:]
    var outbox: [ObjectID: OutboxMessage] = [:]
    var blobs: [ObjectID: BlobHandle] = [:]
    var feed: [StoreChange] = []

    struct UniqueKey: Hashable, Sendable {
        let kind: RecordKind
        let key: RecordKey
    }

    struct BranchState: Sendable {
        var head: BranchHead
        var isDeleted = false
        var log: [(entry: LogEntry, before: [RowBefore])] = []
    }

    struct ContentState: Sendable {
        var rows: [Int64: Row] = [:]
        /// The branch that points at it, or did until it moved on.
        var owner: ObjectID?
    }

    /// Applies the write whole, or throws and is as it was.
    mutating func apply(_ write: StoreWrite) throws(StoreRefusal) -> AppliedWrite {
        var next = self
        next.position += 1
        for condition in write.conditions { try next.require(condition) }
        for change in write.records { try next.change(change) }
        for change in write.branches { try next.change(change) }
        for change in write.outbox { next.change(change) }
        for change in write.blobs { try next.change(change) }
        if let change = StoreChange(write, at: next.position) { next.feed.append(change) }
        self = next
        return AppliedWrite(position: position)
    }

    private func require(_ condition: StoreCondition) throws(StoreRefusal) {
        switch condition {
        case .branch(let branch, let revision): _ = try state(of: branch, at: revision)
        case .record(let kind, let id, let expected): try require(kind, id, expected)
        case .isFree(let kind, let name, let value):
            if holders[UniqueKey(kind: kind, key: RecordKey(name, value))] != nil {
                throw .keyTaken(kind: kind.name, key: name, value: value)
            }
        }
    }

    private mutating func change(_ change: OutboxChange) {
        switch change {
        case .put(let message): outbox[message.id] = message
        case .delete(let id): outbox[id] = nil
        }
    }

    private mutating func change(_ change: BlobChange) throws(StoreRefusal) {
        switch change {
        case .put(let handle): blobs[handle.id] = handle
        case .delete(let id): if blobs.removeValue(forKey: id) == nil { throw .noSuchBlob(id) }
        }
    }
}

// MARK: Records

extension StoreState {
    private func require(_ kind: RecordKind, _ id: Text, _ expected: ExpectedVersion) throws(StoreRefusal) {
        let version = records[kind]?[id]?.version ?? 0
        let holds =
            switch expected {
            case .any: true
            case .absent: version == 0
            case .version(let wanted): version == wanted
            }
        if !holds { throw .recordChanged(kind: kind.name, id: id, version: version) }
    }

    private mutating func change(_ change: RecordChange) throws(StoreRefusal) {
        switch change {
        case .put(let record, let expected):
            try require(record.kind, record.id, expected)
            try put(record)
        case .delete(let kind, let id, let expected):
            try require(kind, id, expected)
            remove(kind, id)
        }
    }

    private mutating func put(_ record: Record) throws(StoreRefusal) {
        var record = record
        record.version = (remove(record.kind, record.id)?.version ?? 0) + 1
        for key in record.uniqueKeys {
            guard holders.updateValue(record.id, forKey: UniqueKey(kind: record.kind, key: key)) == nil else {
                throw .keyTaken(kind: record.kind.name, key: key.name, value: key.value)
            }
        }
        records[record.kind, default: [:]][record.id] = record
    }

    @discardableResult
    private mutating func remove(_ kind: RecordKind, _ id: Text) -> Record? {
        guard let record = records[kind]?.removeValue(forKey: id) else { return nil }
        for key in record.uniqueKeys { holders[UniqueKey(kind: kind, key: key)] = nil }
        return record
    }
}

extension Record {
    /// Its unique keys, each once.
    package var uniqueKeys: Set<RecordKey> { Set(keys.filter { kind.uniqueKeys.contains($0.name) }) }
    /// Its lookup keys, each once.
    package var lookupKeys: Set<RecordKey> { Set(keys.filter { !kind.uniqueKeys.contains($0.name) }) }
}

// MARK: Branches

extension StoreState {
    private func state(of branch: ObjectID, at revision: ObjectID) throws(StoreRefusal) -> BranchState {
        guard let state = branches[branch], !state.isDeleted else { throw .noSuchBranch(branch) }
        guard state.head.revision == revision else { throw .branchMoved(branch, to: state.head.revision) }
        return state
    }

    private mutating func change(_ change: BranchChange) throws(StoreRefusal) {
        switch change {
        case .create(let branch, let head, let signature): try create(branch, head, signature)
        case .commit(let branch, let expected, let head, let rows, let signature):
            try commit(branch, at: expected, head, rows, signature)
        case .move(let branch, let expected, let head, let signature): try move(branch, at: expected, head, signature)
        case .fill(let content, let rows): try fill(content, rows)
        case .delete(let branch): try hide(branch, true)
        case .undelete(let branch): try hide(branch, false)
        case .purge(let branch): if branches.removeValue(forKey: branch) == nil { throw .noSuchBranch(branch) }
        }
    }

    private mutating func create(_ branch: ObjectID, _ head: BranchHead, _ signature: Signature) throws(StoreRefusal) {
        guard branches[branch] == nil else { throw .branchExists(branch) }
        try take(head.content, for: branch)
        let entry = LogEntry(.created, number: head.changeNumber, revision: head.revision, signature)
        branches[branch] = BranchState(head: head, log: [(entry, [])])
    }

    private mutating func commit(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ rows: [RowChange], _ signature: Signature
    ) throws(StoreRefusal) {
        var state = try state(of: branch, at: expected)
        guard head.content == state.head.content else { throw .noSuchContent(head.content) }
        let before = rows.map { self.change($0, of: head.content) }.sorted { $0.number < $1.number }
        state.head = head
        state.log.append((LogEntry(.committed, number: head.changeNumber, revision: head.revision, signature), before))
        branches[branch] = state
    }

    private mutating func change(_ change: RowChange, of content: ContentID) -> RowBefore {
        let old = contents[content]?.rows[change.number]
        switch change {
        case .put(let row): contents[content]?.rows[row.number] = row
        case .delete(let number): contents[content]?.rows[number] = nil
        }
        return RowBefore(change.number, of: old?.schema, old?.text)
    }

    private mutating func move(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ signature: Signature
    ) throws(StoreRefusal) {
        var state = try state(of: branch, at: expected)
        let left = state.head.content
        try take(head.content, for: branch)
        state.head = head
        state.log.append((LogEntry(.moved, number: head.changeNumber, revision: head.revision, signature, left: left), []))
        branches[branch] = state
    }

    private mutating func take(_ content: ContentID, for branch: ObjectID) throws(StoreRefusal) {
        guard contents[content]?.owner == nil else { throw .noSuchContent(content) }
        contents[content, default: ContentState()].owner = branch
    }

    private mutating func fill(_ content: ContentID, _ rows: [Row]) throws(StoreRefusal) {
        guard contents[content]?.owner == nil else { throw .noSuchContent(content) }
        for row in rows { contents[content, default: ContentState()].rows[row.number] = row }
    }

    /// Deletes a content, unless a branch points at it.
    mutating func purge(_ content: ContentID) {
        guard !branches.values.contains(where: { $0.head.content == content }) else { return }
        contents[content] = nil
        for branch in branches.keys { branches[branch]?.forget(content) }
    }

    private mutating func hide(_ branch: ObjectID, _ isDeleted: Bool) throws(StoreRefusal) {
        guard branches[branch]?.isDeleted == !isDeleted else { throw .noSuchBranch(branch) }
        branches[branch]?.isDeleted = isDeleted
    }
}

extension StoreState.BranchState {
    /// The content a move left behind is no longer kept.
    fileprivate mutating func forget(_ content: ContentID) {
        for index in log.indices where log[index].entry.left == content {
            let entry = log[index].entry
            log[index].entry = LogEntry(entry.kind, number: entry.number, revision: entry.revision, entry.signature)
        }
    }
}
