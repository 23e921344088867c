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
    /// The position behind which the feed is kept.
    var feedStart: Int64 = 0

    struct UniqueKey: Hashable, Sendable {
        let kind: RecordKind
        let key: RecordKey
    }

    struct BranchState: Sendable {
        var head: BranchHead
        var project: ObjectID?
        var isDeleted = false
        var log: [Logged] = []
    }

    /// An entry of the log, and what the rows were before it.
    struct Logged: Sendable {
        let entry: LogEntry
        let before: [RowBefore]
        let size: BranchSize

        init(_ entry: LogEntry, _ before: [RowBefore]) {
            self.entry = entry
            self.before = before
            size = BranchSize(rows: Int64(before.count), bytes: max(LogEntry.bytesOfRow, before.reduce(0) { $0 + $1.countedBytes }))
        }
    }

    struct ContentState: Sendable {
        var rows: [Int64: Row] = [:]
        /// The branch that points at it, or did until it moved on.
        var owner: ObjectID?
        /// The number of the entry that brought it.
        var brought = RowChunk.unwritten
        /// Once the branch has moved on.
        var kept: KeptContent?
        /// What was noted ahead of the move to it.
        var noted: [Int64: RowBefore] = [:]
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
        if let change = StoreChange(write, at: next.position) { next.note(change) }
        self = next
        return AppliedWrite(position: position)
    }

    /// Most entries of the feed that are kept.
    private static let feedLength = 4096

    private mutating func note(_ change: StoreChange) {
        if feed.count >= 2 * Self.feedLength {
            feedStart = feed[Self.feedLength - 1].position
            feed.removeFirst(Self.feedLength)
        }
        feed.append(change)
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
        case .create(let branch, let project, let head, let signature, let note): try create(branch, project, head, signature, note)
        case .commit(let branch, let expected, let head, let rows, let signature, let note):
            try commit(branch, at: expected, head, rows, signature, note)
        case .move(let branch, let expected, let head, let brings, let signature, let note):
            try move(branch, at: expected, head, brings, signature, note)
        case .fill(let content, let rows): try fill(content, rows)
        case .noteAhead(let branch, let content, let marks): try noteAhead(branch, of: content, marks)
        case .delete(let branch): try hide(branch, true)
        case .undelete(let branch): try hide(branch, false)
        case .purge(let branch): try purge(branch)
        }
    }

    private mutating func create(
        _ branch: ObjectID, _ project: ObjectID?, _ head: BranchHead, _ signature: Signature, _ note: CommitNote
    ) throws(StoreRefusal) {
        guard branches[branch] == nil else { throw .branchExists(branch) }
        try take(head.content, for: branch, broughtBy: head.changeNumber)
        let entry = LogEntry(
            .created, number: head.changeNumber, revision: head.revision, signature, note, parent: parent(note.origin, nil),
            brought: 0..<max(0, head.nextRow))
        branches[branch] = BranchState(head: head, project: project)
        branches[branch]?.add(Logged(entry, []), head)
    }

    private mutating func commit(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ rows: [RowChange], _ signature: Signature, _ note: CommitNote
    ) throws(StoreRefusal) {
        var state = try state(of: branch, at: expected)
        guard head.content == state.head.content else { throw .noSuchContent(head.content) }
        var before: [Int64: RowBefore] = [:]
        for row in rows {
            let old = change(row, of: head.content, by: head.changeNumber)
            if before[row.number] == nil { before[row.number] = old }
        }
        let entry = LogEntry(
            .committed, number: head.changeNumber, revision: head.revision, signature, note,
            toolsVersion: state.head.toolsVersion == head.toolsVersion ? nil : state.head.toolsVersion,
            extra: state.head.extra == head.extra ? nil : state.head.extra)
        state.add(Logged(entry, before.values.sorted { $0.number < $1.number }), head)
        branches[branch] = state
    }

    private mutating func change(_ change: RowChange, of content: ContentID, by number: Int64) -> RowBefore {
        let old = contents[content]?.rows[change.number]
        let changed = old.map { $0.changed ?? contents[content]?.brought ?? RowChunk.unwritten }
        let (schema, id, how): (Text, Text?, RowHow)
        switch change {
        case .put(let row, let kind, _):
            (schema, id, how) = (row.schema, row.id, kind)
            contents[content]?.rows[row.number] = Row(row.number, of: row.schema, row.text, id: row.id, changed: number)
        case .delete(let row, let gone):
            (schema, id, how) = (old?.schema ?? "", gone, .edited)
            contents[content]?.rows[row] = nil
        }
        return RowBefore(change.number, of: schema, id: id, how: schema.isEmpty ? .lastText : how, changed: changed, old?.text)
    }

    private mutating func move(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ brings: Range<Int64>, _ signature: Signature, _ note: CommitNote
    ) throws(StoreRefusal) {
        var state = try state(of: branch, at: expected)
        try take(head.content, for: branch, broughtBy: head.changeNumber)
        let entry = LogEntry(
            .moved, number: head.changeNumber, revision: head.revision, signature, note, parent: parent(note.origin, state),
            toolsVersion: state.head.toolsVersion == head.toolsVersion ? nil : state.head.toolsVersion,
            extra: state.head.extra == head.extra ? nil : state.head.extra, brought: brings)
        leave(state.head, of: branch, at: head.time)
        let noted = contents[head.content]?.noted.values.sorted { $0.number < $1.number } ?? []
        contents[head.content]?.noted = [:]
        state.add(Logged(entry, noted), head)
        state.head.backups = kept(of: branch).reduce(0) { $0 + $1.head.size.bytes }
        branches[branch] = state
    }

    /// Keeps the content that a branch leaves; of four backups the oldest goes.
    private mutating func leave(_ head: BranchHead, of branch: ObjectID, at time: Int64) {
        var head = head
        (head.time, head.backups, head.log) = (time, 0, BranchSize())
        contents[head.content]?.kept = KeptContent(head)
        for old in kept(of: branch).dropFirst(KeptContent.most) { contents[old.head.content] = nil }
    }

    /// The backups of a branch, the one left last first.
    func kept(of branch: ObjectID) -> [KeptContent] {
        contents.values.filter { $0.owner == branch }.compactMap(\.kept).sorted { $0.head.changeNumber > $1.head.changeNumber }
    }

    /// The second parent that an origin names; of a creation the first.
    private func parent(_ origin: Origin?, _ own: BranchState?) -> LogEntry.Place? {
        switch origin {
        case .branch(let id, let number, isParent: true): return LogEntry.Place(id, number)
        case .file(let revision, let number):
            guard let own, let revision = ObjectID(revision.string), let number = Int64(number.string) else { return nil }
            let found = branches.first { _, state in
                (state.project != nil && state.project == own.project || state.head.revision == own.head.revision)
                    && state.log.contains { $0.entry.number == number && $0.entry.revision == revision }
            }
            return found.map { LogEntry.Place($0.key, number) }
        case .branch, .empty, .template, nil: return nil
        }
    }

    private mutating func take(_ content: ContentID, for branch: ObjectID, broughtBy number: Int64) throws(StoreRefusal) {
        guard contents[content]?.owner == nil else { throw .noSuchContent(content) }
        contents[content, default: ContentState()].owner = branch
        contents[content]?.brought = number
    }

    private mutating func fill(_ content: ContentID, _ rows: [Row]) throws(StoreRefusal) {
        guard contents[content]?.owner == nil else { throw .noSuchContent(content) }
        for row in rows { contents[content, default: ContentState()].rows[row.number] = row }
    }

    private mutating func noteAhead(_ branch: ObjectID, of content: ContentID, _ marks: [RowMark]) throws(StoreRefusal) {
        guard contents[content]?.owner == nil else { throw .noSuchContent(content) }
        guard let state = branches[branch], !state.isDeleted, let present = contents[state.head.content] else {
            throw .noSuchBranch(branch)
        }
        for mark in marks {
            let old = present.rows[mark.row]
            let changed = old.map { $0.changed ?? present.brought }
            let how: RowHow = mark.schema.isEmpty ? .lastText : .edited
            let before = RowBefore(mark.row, of: mark.schema, id: mark.id, how: how, changed: changed, old?.text)
            contents[content, default: ContentState()].noted[mark.row] = before
        }
    }

    /// Deletes a content, unless a branch owns it.
    mutating func purge(_ content: ContentID) { if contents[content]?.owner == nil { contents[content] = nil } }

    private mutating func purge(_ branch: ObjectID) throws(StoreRefusal) {
        guard branches.removeValue(forKey: branch) != nil else { throw .noSuchBranch(branch) }
        for (id, content) in contents where content.owner == branch { contents[id] = nil }
    }

    private mutating func hide(_ branch: ObjectID, _ isDeleted: Bool) throws(StoreRefusal) {
        guard branches[branch]?.isDeleted == !isDeleted else { throw .noSuchBranch(branch) }
        branches[branch]?.isDeleted = isDeleted
    }

    /// Deletes the oldest entries of a log until it holds at most that many bytes; the newest stays.
    mutating func prune(_ branch: ObjectID, toBytes bound: Int64) {
        guard var state = branches.removeValue(forKey: branch) else { return }
        var count = 0
        while state.head.log.bytes > bound, count + 1 < state.log.count {
            state.head.log.bytes -= state.log[count].size.bytes
            state.head.log.rows -= state.log[count].size.rows
            count += 1
        }
        state.log.removeFirst(count)
        branches[branch] = state
    }
}

extension StoreState.BranchState {
    /// Adds to the log, and takes a head that says nothing of backups and log.
    fileprivate mutating func add(_ logged: StoreState.Logged, _ head: BranchHead) {
        let (backups, size) = (self.head.backups, self.head.log)
        log.append(logged)
        self.head = head
        self.head.backups = backups
        self.head.log = BranchSize(rows: size.rows + logged.size.rows, bytes: size.bytes + logged.size.bytes)
    }
}

extension RowBefore {
    /// What it counts in the log (spec/history.md 2.7).
    fileprivate var countedBytes: Int64 { LogEntry.bytesOfRow + Int64((text?.count ?? 0) + (id?.utf8.count ?? 0)) }
}
