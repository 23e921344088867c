import Storage
import Testing
import Values

/// A branch of a test: makes changes of it.
public struct TestBranch: Sendable {
    public let id: ObjectID
    public let content: ContentID

    public init(_ id: ObjectID, over content: ContentID) {
        self.id = id
        self.content = content
    }

    public func head(
        _ revision: UInt32, number: Int64 = 1, time: Int64 = 1, rows: Int64 = 0, content: ContentID? = nil,
        size: BranchSize = BranchSize(), backups: Int64 = 0, log: BranchSize = BranchSize()
    ) -> BranchHead {
        BranchHead(
            content: content ?? self.content, revision: objectID(revision), changeNumber: number, time: time, toolsVersion: "1.0",
            extra: Array(#"{"x":1}"#.utf8), nextRow: rows, size: size, backups: backups, log: log)
    }

    public func create(_ revision: UInt32, rows: Int64 = 0, in project: ObjectID? = nil, origin: Origin = .empty) -> StoreWrite {
        let signature = Signature(by: nil, at: 1, for: .project)
        return StoreWrite(.create(id, project: project, head(revision, rows: rows), signature, CommitNote(origin: origin)))
    }

    public func commit(
        _ from: UInt32, _ to: UInt32, number: Int64 = 2, _ changes: [RowChange] = [], size: BranchSize = BranchSize(),
        _ note: CommitNote = CommitNote()
    ) -> StoreWrite {
        let next = (changes.map(\.number).max() ?? -1) + 1
        let head = head(to, number: number, time: 2, rows: next, size: size)
        return StoreWrite(.commit(id, expecting: objectID(from), head, changes, Signature(by: objectID(99), at: 2, for: .update), note))
    }

    public func move(
        _ from: UInt32, _ to: UInt32, number: Int64, to content: ContentID, brings: Range<Int64> = 0..<0, size: BranchSize = BranchSize(),
        origin: Origin? = nil
    ) -> StoreWrite {
        let head = head(to, number: number, time: number, rows: brings.upperBound, content: content, size: size)
        return StoreWrite(
            .move(
                id, expecting: objectID(from), head, brings: brings, Signature(by: nil, at: number, for: .restore),
                CommitNote(origin: origin)))
    }
}

/// `id` under another name, for types that have an id.
private func objectID(_ number: UInt32) -> ObjectID { id(number) }

/// The row of that number.
public func row(_ number: Int64, _ text: String, of schema: Text = "s", id: Text? = nil) -> Row {
    Row(number, of: schema, Array(text.utf8), id: id)
}

extension RowChange {
    public static func edit(_ row: Row) -> RowChange { .put(row, .edited) }
}

extension BranchHead {
    /// Without what the store adds.
    public var written: BranchHead {
        var head = self
        (head.backups, head.log) = (0, BranchSize())
        return head
    }
}

extension StorageBackend {
    /// A new branch with these rows, at revision `id(1)`.
    public func makeBranch(_ number: UInt32, _ rows: [Row] = []) async throws -> TestBranch {
        let branch = TestBranch(id(number), over: try await makeContent())
        var write = StoreWrite()
        if !rows.isEmpty { write.branches = [.fill(branch.content, rows)] }
        write.add(branch.create(1, rows: Int64(rows.count)))
        try await apply(write)
        return branch
    }

    /// Fills a new content and moves a branch to it.
    @discardableResult
    public func move(
        _ branch: TestBranch, _ from: UInt32, _ to: UInt32, number: Int64, rows: [Row], size: BranchSize = BranchSize()
    ) async throws -> ContentID {
        let content = try await makeContent()
        try await apply(StoreWrite(.fill(content, rows)))
        try await apply(branch.move(from, to, number: number, to: content, size: size))
        return content
    }

    /// The rows of a content: number, who wrote it, text.
    public func versions(of content: ContentID, after row: Int64? = nil) async throws -> [String] {
        var found: [String] = []
        try await load(content, after: row) { chunk in
            chunk.forEach { number, _, changed, text in found.append("\(number) \(changed) \(String(decoding: text, as: UTF8.self))") }
        }
        return found
    }

    /// The rows of a branch, as they are loaded.
    public func rows(of branch: ObjectID, leading: Set<Text> = []) async throws -> [Row] {
        var rows: [Row] = []
        _ = try await load(branch, leading: leading) { _, chunk in
            chunk.forEach { number, schema, text in rows.append(Row(number, of: schema, Array(text))) }
        }
        return rows
    }
}

extension StorageClaim {
    static let branches = [
        StorageClaim("a created branch has its head, its rows and its first log entry") { store in
            let branch = try await store.makeBranch(1, [row(0, "zero"), row(1, "one")])
            #expect(try await store.head(of: branch.id) == branch.head(1, rows: 2, log: BranchSize(rows: 0, bytes: 48)))
            #expect(try await store.rows(of: branch.id) == [row(0, "zero"), row(1, "one")])
            let log = try await store.log(of: branch.id, upTo: .max, limit: 10)
            let entry = LogEntry(
                .created, number: 1, revision: id(1), Signature(by: nil, at: 1, for: .project), CommitNote(origin: .empty), brought: 0..<2)
            #expect(log == [entry])
            #expect(try await store.versions(of: branch.content) == ["0 1 zero", "1 1 one"])
        },
        StorageClaim("a branch that is not there has no head and no rows") { store in
            #expect(try await store.head(of: id(1)) == nil)
            let head = try await store.load(id(1), leading: []) { _, _ in Issue.record("a chunk of nothing") }
            #expect(head == nil)
            #expect(try await store.log(of: id(1), upTo: .max, limit: 10).isEmpty)
        },
        StorageClaim("a branch is created once, over a content of its own") { store in
            let branch = try await store.makeBranch(1)
            #expect(await refusal(of: TestBranch(id(1), over: try await store.makeContent()).create(5), by: store) == .branchExists(id(1)))
            let thief = TestBranch(id(2), over: branch.content)
            #expect(await refusal(of: thief.create(1), by: store) == .noSuchContent(branch.content))
            #expect(await refusal(of: StoreWrite(.fill(branch.content, [row(0, "x")])), by: store) == .noSuchContent(branch.content))
        },
        StorageClaim("a commit changes rows, moves the head, and keeps what was before") { store in
            let branch = try await store.makeBranch(1, [row(0, "zero"), row(1, "one")])
            try await store.apply(branch.commit(1, 2, [.edit(row(2, "two")), .edit(row(0, "ZERO")), .delete(1, id: "b")]))
            #expect(try await store.rows(of: branch.id) == [row(0, "ZERO"), row(2, "two")])
            #expect(try await store.head(of: branch.id)?.written == branch.head(2, number: 2, time: 2, rows: 3))
            let before = try await store.changes(of: branch.id, at: 2)
            let expected = [
                RowBefore(0, of: "s", changed: 1, Array("zero".utf8)), RowBefore(1, of: "s", id: "b", changed: 1, Array("one".utf8)),
                RowBefore(2, of: "s", nil),
            ]
            #expect(before == expected)
            let log = try await store.log(of: branch.id, upTo: .max, limit: 1)
            #expect(log == [LogEntry(.committed, number: 2, revision: id(2), Signature(by: id(99), at: 2, for: .update))])
            #expect(try await store.log(of: branch.id, upTo: 1, limit: 9).map(\.number) == [1])
        },
        StorageClaim("a commit on another revision is refused, and so is what expects it") { store in
            let branch = try await store.makeBranch(1)
            try await store.apply(branch.commit(1, 2, [.edit(row(0, "first"))]))
            let late = branch.commit(1, 3, [.edit(row(0, "late"))])
            #expect(await refusal(of: late, by: store) == .branchMoved(branch.id, to: id(2)))
            #expect(await refusal(of: branch.commit(3, 4, [.edit(row(0, "upon"))]), by: store) == .branchMoved(branch.id, to: id(2)))
            #expect(try await store.rows(of: branch.id) == [row(0, "first")])
            #expect(await refusal(of: TestBranch(id(9), over: branch.content).commit(1, 2), by: store) == .noSuchBranch(id(9)))
        },
        StorageClaim("a move replaces all rows by a content that was filled in slices, and keeps the old one") { store in
            let branch = try await store.makeBranch(1, [row(0, "old")])
            let content = try await store.makeContent()
            try await store.apply(StoreWrite(.fill(content, [row(0, "a")])))
            try await store.apply(branch.commit(1, 2, [.edit(row(1, "between"))]))
            try await store.apply(StoreWrite(.fill(content, [row(1, "b"), row(2, "c")])))
            #expect(try await store.rows(of: branch.id).count == 2)
            let early = branch.move(1, 3, number: 3, to: content)
            #expect(await refusal(of: early, by: store) == .branchMoved(branch.id, to: id(2)))
            try await store.apply(branch.move(2, 3, number: 3, to: content, brings: 2..<3))
            #expect(try await store.rows(of: branch.id) == [row(0, "a"), row(1, "b"), row(2, "c")])
            let kept = try await store.contents(of: branch.id)
            #expect(kept.map(\.head.content) == [branch.content])
            try await store.purge(branch.content)
            #expect(try await store.versions(of: branch.content) == ["0 1 old", "1 2 between"])
            #expect(try await store.rows(of: branch.id).count == 3)
        },
        StorageClaim("a content that a branch points at is not purged") { store in
            let branch = try await store.makeBranch(1, [row(0, "kept")])
            try await store.purge(branch.content)
            #expect(try await store.rows(of: branch.id) == [row(0, "kept")])
        },
        StorageClaim("a deleted branch is hidden with all it holds, comes back, and is gone when purged") { store in
            let branch = try await store.makeBranch(1, [row(0, "kept")])
            try await store.apply(StoreWrite(.delete(branch.id)))
            #expect(try await store.head(of: branch.id) == nil)
            #expect(try await store.rows(of: branch.id).isEmpty)
            #expect(await refusal(of: branch.commit(1, 2), by: store) == .noSuchBranch(branch.id))
            #expect(await refusal(of: StoreWrite(.delete(branch.id)), by: store) == .noSuchBranch(branch.id))
            try await store.apply(StoreWrite(.undelete(branch.id)))
            #expect(try await store.rows(of: branch.id) == [row(0, "kept")])
            try await store.apply(StoreWrite(.purge(branch.id)))
            #expect(try await store.log(of: branch.id, upTo: .max, limit: 9).isEmpty)
            #expect(await refusal(of: StoreWrite(.undelete(branch.id)), by: store) == .noSuchBranch(branch.id))
            try await store.purge(branch.content)
        },
        StorageClaim("leading schemas are loaded first, and chunks stay small") { store in
            let text = String(repeating: "x", count: 1000)
            let rows = (0..<5000).map { row(Int64($0), text, of: $0 % 100 == 99 ? "meta" : "data") }
            let branch = try await store.makeBranch(1, rows)
            var (loaded, largest): ([(Int64, Text)], Int) = ([], 0)
            let head = try await store.load(branch.id, leading: ["meta", "other"]) { head, chunk in
                #expect(head.revision == id(1))
                largest = max(largest, chunk.byteCount)
                chunk.forEach { number, schema, _ in loaded.append((number, schema)) }
            }
            #expect(head?.written == branch.head(1, rows: 5000))
            #expect(loaded.count == 5000)
            #expect(loaded.prefix(50).allSatisfy { $0.1 == "meta" } && loaded.dropFirst(50).allSatisfy { $0.1 == "data" })
            #expect(loaded.dropFirst(50).map(\.0) == loaded.dropFirst(50).map(\.0).sorted())
            #expect(largest <= RowChunk.wholesome + 1000)
        },
        StorageClaim("a load sees one moment, whatever is committed meanwhile") { store in
            let rows = (0..<3000).map { row(Int64($0), String(repeating: "o", count: 1000)) }
            let branch = try await store.makeBranch(1, rows)
            var (loaded, revision): ([Row], UInt32) = ([], 1)
            _ = try await store.load(branch.id, leading: []) { _, chunk in
                chunk.forEach { loaded.append(Row($0, of: $1, Array($2))) }
                try await store.apply(branch.commit(revision, revision + 1, [.edit(row(2999, "new"))]))
                revision += 1
            }
            #expect(loaded == rows)
            #expect(try await store.rows(of: branch.id).last == row(2999, "new"))
        },
        StorageClaim("texts come back to the last byte, empty ones too") { store in
            let texts = ["", "\u{0}", "\u{10FFFF}", String(repeating: "\u{E9}", count: 100_000)]
            let branch = try await store.makeBranch(1, texts.enumerated().map { row(Int64($0), $1) })
            #expect(try await store.rows(of: branch.id).map { String(decoding: $0.text, as: UTF8.self) } == texts)
        },
        StorageClaim("one write changes two branches and a record, or none") { store in
            let (first, second) = (try await store.makeBranch(1), try await store.makeBranch(2))
            let kind = RecordKind("push")
            var write = first.commit(1, 2)
            write.add(second.commit(7, 8))
            write.put(Record(kind, "p", json: []), expecting: .absent)
            #expect(await refusal(of: write, by: store) == .branchMoved(second.id, to: id(1)))
            #expect(try await store.head(of: first.id)?.revision == id(1))
            write.branches[1] = second.commit(1, 8).branches[0]
            try await store.apply(write)
            #expect(try await store.head(of: first.id)?.revision == id(2))
            #expect(try await store.head(of: second.id)?.revision == id(8))
            #expect(try await store.record(kind, "p") != nil)
        },
    ]
}
