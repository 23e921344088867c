import GameData
import Values

/// Moves: everything a branch holds is replaced (operations 14), and what was there is kept as a backup (server 7.5).
extension Branches {
    /// Replaces everything a branch holds. Waits for a write that runs; a pending transaction is aborted. What was there is not loaded for it:
    /// a branch that cannot be is healed.
    ///
    /// - Parameter storing: Called before it is stored; what it throws ends it.
    /// - Returns: The branch's data afterwards.
    public func replace(
        _ id: ObjectID, with content: Content, by author: ObjectID?, for cause: CommitCause = .restore,
        storing: @escaping @Sendable () throws -> Void = {}
    ) async throws -> Snapshot {
        let move = Move(of: id, to: content, by: author, for: cause, in: self)
        while true {
            if let branch = open.value[id] {
                do { return try await replace(in: branch, by: move, storing: storing) } catch is OpenBranch.Retired { close(branch) }
            } else if let branch = try await whileLoaded(id, { try await moved(id, by: move, storing: storing) }) {
                return branch.snapshot
            }
        }
    }

    private func replace(in branch: OpenBranch, by move: Move, storing: @escaping @Sendable () throws -> Void) async throws -> Snapshot {
        try await branch.write(as: .replacement, storing: storing) { head in
            let present = BranchHead(head.snapshot.head, of: head.snapshot, over: head.content, at: head.time)
            let (newHead, change) = try await move.made(from: present)
            let event = BranchEvent.Kind.replaced(BranchEvent.Hashes(newHead.snapshot))
            let commit = OpenBranch.Commit(head: newHead, change: change, event: event, loggedBytes: nil)
            return OpenBranch.Decided(commit: commit, result: newHead.snapshot)
        }
    }

    private func moved(_ id: ObjectID, by move: Move, storing: @Sendable () throws -> Void) async throws -> OpenBranch.Head {
        for _ in 0..<4 {
            guard let head = try await store.head(of: id) else { throw APIError.notFound() }
            let (newHead, change) = try await workers.run { try await move.made(from: head) }
            try Task.checkCancellation()
            try storing()
            do throws(StoreError) {
                try await store.apply(StoreWrite(change))
                logged(nil, of: id, newHead.snapshot)
                return newHead
            } catch .refused(.branchMoved) {
                continue
            } catch .refused(.noSuchBranch) {
                throw APIError.notFound()
            } catch {
                throw APIError.storeFailed
            }
        }
        throw APIError.busy
    }

    // MARK: Backups

    /// Bytes that a branch holds, and that its backups do: as its head has them, nothing is counted.
    public func bytes(of id: ObjectID) async throws -> (data: Int, backups: Int) {
        guard let head = try await store.head(of: id) else { return (0, 0) }
        return (Int(clamping: head.size.bytes), Int(clamping: head.backups))
    }

    /// A backup of a branch.
    public struct Backup: Sendable, Equatable {
        /// The change number that the branch had when it left it.
        public let number: Int64
        /// When that was, in milliseconds since 1970.
        public let time: Int64
        /// Rows, and bytes of their texts.
        public let size: BranchSize
    }

    /// The backups of a branch, the newest first.
    public func backups(of id: ObjectID) async throws -> [Backup] {
        try await store.contents(of: id).map { Backup(number: $0.head.changeNumber, time: $0.head.time, size: $0.head.size) }
    }

    /// Brings back the backup that a branch left at a change number. What is there now becomes a backup in turn, and the backup stays one.
    ///
    /// - Throws: `APIError` 404 where there is no such backup.
    public func bringBack(_ number: Int64, of id: ObjectID, by author: ObjectID?) async throws -> Snapshot {
        guard let kept = try await store.contents(of: id).first(where: { $0.head.changeNumber == number }) else {
            throw APIError.notFound("backup")
        }
        let content = try await store.makeContent()
        return try await purging(content) {
            try await copy(kept.head.content, to: content)
            // Whoever replaces the branch meanwhile may make it the fourth: what was copied is whole only if it is kept still.
            guard try await store.contents(of: id).contains(kept) else { throw APIError.notFound("backup") }
            let loaded = try await workers.run { [store] in try await BranchLoading(id, in: store).snapshot(of: kept.head, in: content) }
            let source = Content(
                snapshot: loaded, id: content, origin: .branch(id, number: number, isParent: false), unknownCollections: [])
            return try await replace(id, with: source, by: author)
        }
    }

    /// Copies the rows of a content as they are, those that cannot be read too.
    private func copy(_ content: ContentID, to other: ContentID) async throws {
        let text = RowText()
        try await store.load(content, after: nil) { [store] chunk in
            var rows: [Row] = []
            chunk.forEach { (number, schema, changed, bytes) in
                rows.append(Row(number, of: schema, Array(bytes), id: text.id(in: bytes), changed: changed))
            }
            try await store.apply(StoreWrite(.fill(other, rows)))
        }
    }
}

/// A move of a branch to a content that is filled.
private struct Move: Sendable {
    let id: ObjectID
    let content: Branches.Content
    let author: ObjectID?
    let cause: CommitCause
    let branches: Branches

    init(of id: ObjectID, to content: Branches.Content, by author: ObjectID?, for cause: CommitCause, in branches: Branches) {
        self.id = id
        self.content = content
        self.author = author
        self.cause = cause
        self.branches = branches
    }

    /// What it makes of the head that the branch has, which nobody else changes meanwhile: the rows that it takes are noted in the store already.
    func made(from head: BranchHead) async throws -> (OpenBranch.Head, BranchChange) {
        var newHead = content.snapshot.head
        // Numbers go on behind those of the old content, unless what its head says is damaged.
        let next = Row.sound ~= head.nextRow ? head.nextRow : nil
        var comparison = ContentComparison(of: id, over: head.content, endingBefore: next ?? Row.end, with: content.id, in: branches.store)
        try await comparison.run()
        newHead.revisionHash = branches.generator.objectID()
        newHead.changeNumber = max(Int(clamping: head.changeNumber), newHead.changeNumber).countedOn
        newHead.nextRow = max(newHead.nextRow, next ?? 0)
        let time = max(branches.now(), head.time)
        let snapshot = content.snapshot.headed(newHead)
        let note = CommitNote(
            metadataHash: snapshot.metadata.hash, touchesMetadata: true, schemas: content.schemas, added: content.documentCount,
            removed: Int(clamping: head.size.rows), origin: content.origin)
        let change = BranchChange.move(
            id, expecting: head.revision, BranchHead(newHead, of: snapshot, over: content.id, at: time),
            brings: (next ?? newHead.nextRow)..<newHead.nextRow, Signature(by: author, at: time, for: cause), note)
        return (OpenBranch.Head(snapshot: snapshot, content: content.id, time: time), change)
    }
}
