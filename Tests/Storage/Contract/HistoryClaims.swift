import Storage
import Testing
import Values

extension StorageBackend {
    /// Fills a new content, notes rows ahead and moves a branch there.
    fileprivate func replace(
        _ branch: TestBranch, _ from: UInt32, _ to: UInt32, number: Int64, rows: [Row], noting marks: [RowMark] = [],
        brings: Range<Int64> = 0..<0, size: BranchSize = BranchSize(), origin: Origin? = nil
    ) async throws -> TestBranch {
        let content = try await makeContent()
        try await apply(StoreWrite(.fill(content, rows)))
        if !marks.isEmpty { try await apply(StoreWrite(.noteAhead(branch.id, of: content, marks))) }
        try await apply(branch.move(from, to, number: number, to: content, brings: brings, size: size, origin: origin))
        return TestBranch(branch.id, over: content)
    }

    fileprivate func entry(_ branch: TestBranch, _ number: Int64) async throws -> LogEntry? {
        try await log(of: branch.id, upTo: number, limit: 1).first
    }
}

extension StorageClaim {
    /// What a store writes down of commits and moves (spec/history.md 9), and the contents it keeps (server 14).
    static let history = [
        StorageClaim("a branch keeps the three contents it left last, with the head it had, and the bytes of them") { store in
            var branch = try await store.makeBranch(1, [row(0, "0")])
            var left: [ContentID] = []
            for number in 2..<8 {
                left.insert(branch.content, at: 0)
                branch = try await store.replace(
                    branch, UInt32(number - 1), UInt32(number), number: Int64(number), rows: [row(0, "\(number)")],
                    size: BranchSize(rows: 1, bytes: Int64(number)))
            }
            let kept = try await store.contents(of: branch.id).map(\.head)
            #expect(kept.map(\.content) == Array(left.prefix(3)))
            #expect(kept.map(\.changeNumber) == [6, 5, 4] && kept.map(\.revision) == [id(6), id(5), id(4)])
            #expect(kept.map(\.time) == [7, 6, 5] && kept.map(\.size.bytes) == [6, 5, 4])
            #expect(try await store.head(of: branch.id)?.backups == 15)
            #expect(try await store.versions(of: left[1]) == ["0 5 5"])
            // Behind the purges that the moves began.
            try await store.purge(left[5])
            try await store.purge(left[3])
            #expect(try await store.versions(of: left[3]).isEmpty)
            #expect(await refusal(of: StoreWrite(.fill(left[0], [row(0, "again")])), by: store) == .noSuchContent(left[0]))
        },
        StorageClaim("a version knows the commit that wrote it, and a content taken over keeps what is said of it") { store in
            let branch = try await store.makeBranch(1, [row(0, "a"), row(1, "b")])
            try await store.apply(branch.commit(1, 2, number: 5, [.edit(row(1, "B"))]))
            #expect(try await store.versions(of: branch.content) == ["0 1 a", "1 5 B"])
            let unowned = try await store.makeContent()
            try await store.apply(StoreWrite(.fill(unowned, [row(0, "n"), Row(1, of: "s", Array("o".utf8), changed: 0)])))
            #expect(try await store.versions(of: unowned) == ["0 -1 n", "1 0 o"])
            let rows = [Row(0, of: "s", Array("a".utf8), id: "i", changed: 1), row(1, "new")]
            let moved = try await store.replace(branch, 2, 3, number: 6, rows: rows)
            #expect(try await store.versions(of: moved.content) == ["0 1 a", "1 6 new"])
            #expect(try await store.versions(of: moved.content, after: 0) == ["1 6 new"])
            try await store.apply(moved.commit(3, 4, number: 7, [.edit(row(0, "x")), .edit(row(1, "y"))]))
            #expect(try await store.changes(of: branch.id, at: 7).map(\.changed) == [1, 6])
        },
        StorageClaim("a commit keeps cause, author, message, counts, schemas, and what the head held before") { store in
            let branch = try await store.makeBranch(1)
            var head = branch.head(2, number: 2, time: 9)
            (head.toolsVersion, head.extra) = ("2.0", [])
            let signature = Signature(by: id(7), actor: id(8), at: 9, for: .import, message: "night run")
            let note = CommitNote(
                metadataHash: .max, touchesMetadata: true, schemas: ["", "a", "b"], added: 1, changed: 2, removed: 3, migrated: 4)
            try await store.apply(StoreWrite(.commit(branch.id, expecting: id(1), head, [], signature, note)))
            let expected = LogEntry(
                .committed, number: 2, revision: id(2), signature, note, toolsVersion: "1.0", extra: Array(#"{"x":1}"#.utf8))
            #expect(try await store.entry(branch, 2) == expected)
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 0, bytes: 96))
        },
        StorageClaim("a row of the log says whose it is, how it changed, and counts 48 bytes, its text and its id") { store in
            let branch = try await store.makeBranch(1, [row(0, "one", id: "i"), row(1, "last", of: "")])
            let one = RowChange.put(row(0, "migrated", id: "j"), .migrated, was: "i")
            try await store.apply(branch.commit(1, 2, number: 2, [one], CommitNote(schemas: ["s"])))
            let changed = RowBefore(0, of: "s", id: "j", how: .migrated, changed: 1, Array("one".utf8))
            #expect(try await store.changes(of: branch.id, at: 2) == [changed])
            #expect(try await store.entry(branch, 2)?.note.schemas == ["s"])
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 1, bytes: 48 + 48 + 3 + 1))
            try await store.apply(branch.commit(2, 3, number: 3, [.delete(1, id: nil)]))
            #expect(try await store.changes(of: branch.id, at: 3).map(\.how) == [.lastText])
            try await store.apply(branch.commit(3, 4, number: 4, [.edit(row(5, "a")), .edit(row(5, "b")), .delete(0, id: "j")]))
            let both = [
                RowBefore(0, of: "s", id: "j", changed: 2, Array("migrated".utf8)), RowBefore(5, of: "s", nil),
            ]
            #expect(try await store.changes(of: branch.id, at: 4) == both)
            let bytes: Int64 = 100 + 48 + 4 + 48 + 8 + 1 + 48
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 4, bytes: bytes))
        },
        StorageClaim("what is noted ahead of a move counts with it, the later note of a row in place of the earlier") { store in
            let branch = try await store.makeBranch(1, [row(0, "a"), row(1, "b"), row(2, "c")])
            let content = try await store.makeContent()
            let first = [RowMark(0, of: "s", id: "x", isGone: true), RowMark(1, of: "s", id: "y", isGone: true)]
            try await store.apply(StoreWrite(.noteAhead(branch.id, of: content, first)))
            try await store.apply(branch.commit(1, 2, [.edit(row(1, "later"))]))
            #expect(try await store.changes(of: branch.id, at: 2).count == 1)
            let again = [RowMark(1, of: "s", id: "y", isGone: false), RowMark(3, of: "t", id: "z", isGone: false)]
            try await store.apply(StoreWrite(.noteAhead(branch.id, of: content, again)))
            try await store.apply(branch.move(2, 3, number: 9, to: content, brings: 3..<5))
            let expected = [
                RowBefore(0, of: "s", id: "x", changed: 1, Array("a".utf8)),
                RowBefore(1, of: "s", id: "y", changed: 2, Array("later".utf8)), RowBefore(3, of: "t", id: "z", nil),
            ]
            #expect(try await store.changes(of: branch.id, at: 9) == expected)
            #expect(try await store.entry(branch, 9)?.brought == 3..<5)
            let bytes: Int64 = 48 + 48 + 1 + 3 * 49 + 1 + 5
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 4, bytes: bytes))
        },
        StorageClaim("what is noted for a move that does not come goes with its content") { store in
            let branch = try await store.makeBranch(1, [row(0, "a")])
            let content = try await store.makeContent()
            try await store.apply(StoreWrite(.fill(content, (0..<5000).map { row($0, "x") })))
            let marks = (0..<5000).map { RowMark($0, of: "s", id: Text("\($0)"), isGone: false) }
            try await store.apply(StoreWrite(.noteAhead(branch.id, of: content, marks)))
            #expect(await refusal(of: branch.move(7, 8, number: 9, to: content), by: store) == .branchMoved(branch.id, to: id(1)))
            try await store.purge(content)
            #expect(try await store.versions(of: content).isEmpty)
            // Taken again, it brings nothing along.
            try await store.apply(branch.move(1, 2, number: 2, to: content))
            #expect(try await store.changes(of: branch.id, at: 2).isEmpty)
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 0, bytes: 96))
            #expect(
                await refusal(of: StoreWrite(.noteAhead(branch.id, of: content, marks)), by: store) == .noSuchContent(content))
        },
        StorageClaim("an origin stands in the log, and what is a revision of the project is the second parent") { store in
            let project = id(50)
            func make(_ number: UInt32, in project: ObjectID?, _ origin: Origin) async throws -> TestBranch {
                let branch = TestBranch(id(number), over: try await store.makeContent())
                try await store.apply(branch.create(100 + number, in: project, origin: origin))
                return branch
            }
            let main = try await make(1, in: project, .template("Cavern"))
            let other = try await make(2, in: project, .branch(id(1), number: 1, isParent: true))
            let foreign = try await make(3, in: id(51), .file(revision: "nobody's", number: "1e400"))
            #expect(try await store.entry(main, 9)?.note.origin == .template("Cavern"))
            #expect(try await store.entry(other, 9)?.parent == LogEntry.Place(id(1), 1))
            #expect(try await store.entry(foreign, 9)?.note.origin == .file(revision: "nobody's", number: "1e400"))
            let named = Origin.file(revision: Text(id(101).description), number: "1")
            _ = try await store.replace(other, 102, 202, number: 2, rows: [], origin: named)
            #expect(try await store.entry(other, 9)?.parent == LogEntry.Place(id(1), 1))
            #expect(try await store.entry(other, 9)?.note.origin == named)
            _ = try await store.replace(foreign, 103, 203, number: 2, rows: [], origin: named)
            #expect(try await store.entry(foreign, 9)?.parent == nil)
            let picked = Origin.branch(id(1), number: 1, isParent: false)
            _ = try await store.replace(main, 101, 201, number: 2, rows: [], origin: picked)
            #expect(try await store.entry(main, 9)?.parent == nil)
            #expect(try await store.entry(main, 9)?.note.origin == picked)
        },
        StorageClaim("a log that is pruned loses its oldest entries and keeps the newest, whatever that holds") { store in
            var branch = try await store.makeBranch(1, (0..<10).map { row($0, String(repeating: "x", count: 100)) })
            for number in 2..<12 {
                let change = RowChange.edit(row(Int64(number - 2), String(repeating: "y", count: 100)))
                try await store.apply(branch.commit(UInt32(number - 1), UInt32(number), number: Int64(number), [change]))
            }
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 10, bytes: 48 + 10 * 148))
            try await store.prune(branch.id, toBytes: 1000)
            #expect(try await store.log(of: branch.id, upTo: .max, limit: 99).map(\.number) == [11, 10, 9, 8, 7, 6])
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 6, bytes: 6 * 148))
            #expect(try await store.changes(of: branch.id, at: 5).isEmpty)
            #expect(try await store.changes(of: branch.id, at: 6).map(\.number) == [4])
            let marks = (0..<6000).map { RowMark($0, of: "s", id: Text(String($0)), isGone: true) }
            branch = try await store.replace(branch, 11, 12, number: 12, rows: [row(0, "z")], noting: marks)
            try await store.prune(branch.id, toBytes: 10)
            #expect(try await store.log(of: branch.id, upTo: .max, limit: 99).map(\.number) == [12])
            #expect(try await store.changes(of: branch.id, at: 12).count == 6000)
            try await store.apply(branch.commit(12, 13, number: 13))
            try await store.prune(branch.id, toBytes: 10)
            #expect(try await store.head(of: branch.id)?.log == BranchSize(rows: 0, bytes: 48))
            #expect(try await store.rows(of: branch.id) == [row(0, "z")])
        },
    ]
}
