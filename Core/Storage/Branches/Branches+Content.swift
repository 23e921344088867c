import GameData
import Values

extension Branches {
    /// Game data that were read and wait in the store for a branch to point at them.
    public struct Content: Sendable {
        let snapshot: Snapshot
        package let id: ContentID
        /// Names of collections that match no schema: what they held was dropped.
        public let unknownCollections: [Text]
        public var documentCount: Int { snapshot.documentCount }
        /// Bytes of the JSON of all documents.
        public var byteCount: Int { snapshot.documents.reduce(0) { $0 + $1.text.count } }
    }

    /// Reads a game data file, stores its rows and hands them to `use`, which makes a branch point at them. Where that comes to nothing they are
    /// purged at once.
    ///
    /// - Parameter use: Does not return before what it handed to the store is answered.
    public func withContent<Result>(
        of text: [UInt8]?, named name: String = "", isValidating: Bool = true,
        progress: @escaping @Sendable (Double) -> Void = { _ in }, _ use: (Content) async throws -> Result
    ) async throws -> Result {
        let content = try await fill(with: text, named: name, isValidating: isValidating, progress: progress)
        do { return try await use(content) } catch {
            // The store keeps a content that a branch points at after all; what cannot be purged now is after a restart.
            try? await store.purge(content.id)
            throw error
        }
    }

    /// Reads a game data file and stores its rows, in slices between other commits. Until a branch points at them, they are gone after a restart.
    ///
    /// - Parameters:
    ///   - text: JSON of a whole data source; nil makes an empty one.
    ///   - name: Of the project, for an empty one.
    ///   - isValidating: Whether all rules of data-model 17 must hold; false for a file of the operator's.
    ///   - progress: Told how much of it is stored, from 0 to 1.
    /// - Throws: `APIErrors` for what is no game data, `StoreError`.
    public func fill(
        with text: [UInt8]?, named name: String = "", isValidating: Bool = true,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> Content {
        let revision = generator.objectID()
        let (step, unknown) = try await workers.run { try Self.read(text, named: name, revision, isValidating: isValidating) }
        let content = try await store.makeContent()
        do {
            var slice: [Row] = []
            var bytes = 0
            for (index, update) in step.rows.enumerated() {
                guard case .put(let row) = RowChange(update, in: step.snapshot) else { continue }
                slice.append(row)
                bytes += row.text.count
                guard bytes >= RowChunk.wholesome else { continue }
                try await store.apply(StoreWrite(.fill(content, slice)))
                (slice, bytes) = ([], 0)
                progress(Double(index + 1) / Double(step.rows.count))
            }
            if !slice.isEmpty { try await store.apply(StoreWrite(.fill(content, slice))) }
            progress(1)
        } catch {
            try? await store.purge(content)
            throw error
        }
        return Content(snapshot: step.snapshot, id: content, unknownCollections: unknown)
    }

    private static func read(
        _ text: [UInt8]?, named name: String, _ revision: ObjectID, isValidating: Bool
    ) throws -> (SnapshotStep, unknown: [Text]) {
        guard let text else {
            var builder = SnapshotBuilder(SnapshotHead(revisionHash: revision, changeNumber: 0))
            try builder.beginEmpty(named: name.isEmpty ? nil : Text(name))
            return (try builder.finish(), [])
        }
        var reader = try GameDataFileReader(text, isValidating: isValidating)
        let head = SnapshotHead(
            revisionHash: reader.revisionHash ?? revision, changeNumber: reader.changeNumber,
            toolsVersion: SnapshotHead.toolsVersion(over: reader.toolsVersion), extra: reader.extra)
        let step = try reader.snapshot(head)
        return (step, reader.unknownCollections)
    }

    /// What makes a branch of a content: part of the write that makes its project.
    ///
    /// - Parameter keepsRevision: Whether its counters are those of its file, as where a file is served; else the revision is new.
    public func creation(of id: ObjectID, from content: Content, by author: ObjectID?, keepsRevision: Bool = false) -> StoreWrite {
        var head = content.snapshot.head
        if !keepsRevision { head.revisionHash = generator.objectID() }
        return StoreWrite(.create(id, BranchHead(head, over: content.id), Signature(by: author, at: now())))
    }

    /// Replaces everything a branch holds (operations 14). What was there stays in the store as its backup until the next time. Waits for a
    /// write that runs; a pending transaction is aborted.
    ///
    /// - Parameter storing: Called before it is stored; what it throws ends it.
    /// - Returns: The branch's data afterwards.
    public func replace(
        _ id: ObjectID, with content: Content, by author: ObjectID?, storing: @escaping @Sendable () throws -> Void = {}
    ) async throws -> Snapshot {
        let snapshot = try await onOpenBranch(id) { branch in
            try await branch.write(as: .replacement, storing: storing) { head in
                var newHead = content.snapshot.head
                newHead.revisionHash = self.generator.objectID()
                newHead.changeNumber = max(head.snapshot.changeNumber, newHead.changeNumber).countedOn
                let snapshot = content.snapshot.headed(newHead)
                let change = BranchChange.move(
                    id, expecting: head.snapshot.revisionHash, BranchHead(newHead, over: content.id), Signature(by: author, at: self.now()))
                let commit = OpenBranch.Commit(
                    head: OpenBranch.Head(snapshot: snapshot, content: content.id), change: change,
                    event: .replaced(BranchEvent.Hashes(snapshot)))
                return OpenBranch.Decided(commit: commit, result: snapshot)
            }
        }
        await purgeOldBackups(of: id, at: snapshot.changeNumber)
        return snapshot
    }

    /// Keeps what the newest move left behind, and no older content. A failure leaves them for the next time.
    private func purgeOldBackups(of id: ObjectID, at number: Int) async {
        guard let entries = try? await store.log(of: id, upTo: Int64(number), limit: 256) else { return }
        for content in entries.compactMap(\.left).dropFirst() { try? await store.purge(content) }
    }

    /// Rows and bytes that a branch has in the store.
    public func size(of id: ObjectID) async throws -> BranchSize { try await store.size(of: id) }
}

extension RowChange {
    /// What the store does for an update of a row.
    init(_ update: RowUpdate, in snapshot: Snapshot) {
        switch update {
        case .document(let document):
            self = .put(Row(document.row, of: snapshot.metadata.schemas[document.schemaIndex].id, document.text))
        case .lastText(let row, let text): self = .put(Row(row, of: "", text))
        case .delete(let row): self = .delete(row)
        }
    }
}
