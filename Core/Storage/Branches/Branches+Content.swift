import GameData
import Values

extension Branches {
    /// Game data that were read and wait in the store for a branch to point at them.
    public struct Content: Sendable {
        let snapshot: Snapshot
        package let id: ContentID
        let origin: Origin
        /// Names of collections that match no schema: what they held was dropped.
        public let unknownCollections: [Text]
        public var documentCount: Int { snapshot.documentCount }
        /// Bytes of the JSON of all rows.
        public var byteCount: Int { snapshot.byteCount }
    }

    /// Where a content comes from.
    public enum Source: Sendable {
        /// The metadata of a new data source, with the name of its project.
        case empty(named: String)
        /// JSON of a whole data source.
        ///
        /// - `isValidating`: Whether all rules of data-model 17 must hold; false for a file of the operator's.
        case file([UInt8], isValidating: Bool = true)
    }

    /// Reads game data, stores their rows and hands them to `use`, which makes a branch point at them. Where that comes to nothing they are
    /// purged at once.
    ///
    /// - Parameters:
    ///   - branch: The one whose content they replace, if any: documents keep the rows that their identities have there.
    ///   - use: Does not return before what it handed to the store is answered.
    public func withContent<Result>(
        of source: Source, replacing branch: ObjectID? = nil, progress: @escaping @Sendable (Double) -> Void = { _ in },
        _ use: (Content) async throws -> Result
    ) async throws -> Result {
        let content = try await fill(with: source, replacing: branch, progress: progress)
        return try await purging(content.id) { try await use(content) }
    }

    /// Does what makes a branch point at a content, and purges that where it comes to nothing.
    func purging<Result>(_ content: ContentID, _ use: () async throws -> Result) async throws -> Result {
        do { return try await use() } catch {
            // The store keeps a content that a branch owns after all; what cannot be purged now is after a restart.
            try? await store.purge(content)
            throw error
        }
    }

    /// Reads game data and stores their rows, in slices between other commits. Until a branch points at them, they are gone after a restart.
    ///
    /// - Parameters:
    ///   - branch: The one whose content they replace, if any.
    ///   - progress: Told how much of it is stored, from 0 to 1.
    /// - Throws: `APIErrors` for what is no game data, `StoreError`.
    public func fill(
        with source: Source, replacing branch: ObjectID? = nil, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> Content {
        let revision = generator.objectID()
        let numbers = if let branch { try await rowNumbers(of: branch) } else { nil as RowNumbers? }
        let read = try await workers.run { try Self.read(source, revision, keeping: numbers) }
        let content = try await store.makeContent()
        return try await purging(content) {
            try await fill(content, with: read.step, keeping: numbers, progress)
            return Content(snapshot: read.step.snapshot, id: content, origin: read.origin, unknownCollections: read.unknown)
        }
    }

    private func fill(
        _ content: ContentID, with step: SnapshotStep, keeping numbers: RowNumbers?, _ progress: @Sendable (Double) -> Void
    ) async throws {
        var slice: [Row] = []
        var bytes = 0
        for (index, update) in step.rows.enumerated() {
            let changed = update.document.flatMap { numbers?.changed($0.row, holding: $0.text) }
            guard let row = Row(update, in: step.snapshot.metadata, changed: changed) else { continue }
            slice.append(row)
            bytes += row.text.count
            guard bytes >= RowChunk.wholesome else { continue }
            try await store.apply(StoreWrite(.fill(content, slice)))
            (slice, bytes) = ([], 0)
            progress(Double(index + 1) / Double(step.rows.count))
        }
        if !slice.isEmpty { try await store.apply(StoreWrite(.fill(content, slice))) }
        progress(1)
    }

    private static func read(
        _ source: Source, _ revision: ObjectID, keeping numbers: RowNumbers?
    ) throws -> (step: SnapshotStep, origin: Origin, unknown: [Text]) {
        switch source {
        case .empty(let name):
            var builder = SnapshotBuilder(SnapshotHead(revisionHash: revision, changeNumber: 0))
            try builder.beginEmpty(named: name.isEmpty ? nil : Text(name))
            return (try builder.finish(), .empty, [])
        case .file(let text, let isValidating):
            var reader = try GameDataFileReader(text, isValidating: isValidating)
            let head = SnapshotHead(
                revisionHash: reader.revisionHash ?? revision, changeNumber: reader.changeNumber,
                toolsVersion: SnapshotHead.toolsVersion(over: reader.toolsVersion), extra: reader.extra)
            let step = try reader.snapshot(head, keeping: numbers)
            return (step, .file(revision: reader.revisionText, number: reader.numberText), reader.unknownCollections)
        }
    }

    /// The rows that a branch has now, as far as they can be told.
    private func rowNumbers(of branch: ObjectID) async throws -> RowNumbers {
        guard let head = try await store.head(of: branch) else { throw APIError.notFound() }
        // What a damaged head says is no number to begin with: then documents are numbered from the first row.
        guard Row.sound ~= head.nextRow else { return RowNumbers(endingBefore: 0) }
        return try await workers.run { [store] in
            var numbers = RowNumbers(endingBefore: head.nextRow + Self.rowsToCome)
            let text = RowText()
            try await store.load(head.content, after: nil) { chunk in
                chunk.forEach { (row, schema, changed, bytes) in
                    numbers.add(row: row, of: schema, id: text.id(in: bytes), changed: changed, text: bytes)
                }
            }
            return numbers
        }
    }

    /// How many rows may come to a branch while a content is read that replaces its own: numbers of new rows begin behind them.
    private static let rowsToCome: Int64 = 1 << 16

    /// What makes a branch of a content: part of the write that makes its project.
    ///
    /// - Parameter keepsRevision: Whether its counters are those of its file, as where a file is served; else the revision is new.
    public func creation(
        of id: ObjectID, in project: ObjectID? = nil, from content: Content, by author: ObjectID?, keepsRevision: Bool = false
    ) -> StoreWrite {
        var head = content.snapshot.head
        if !keepsRevision { head.revisionHash = generator.objectID() }
        let time = now()
        let note = CommitNote(
            metadataHash: content.snapshot.metadata.hash, touchesMetadata: true, schemas: content.schemas, added: content.documentCount,
            origin: content.origin)
        return StoreWrite(
            .create(
                id, project: project, BranchHead(head, of: content.snapshot, over: content.id, at: time),
                Signature(by: author, at: time, for: .project), note))
    }
}

extension Branches.Content {
    /// Ids of the schemas that it has documents of.
    var schemas: [Text] { snapshot.metadata.schemas.filter { snapshot.roots(of: $0).count > 0 }.map(\.id).sorted() }
}
