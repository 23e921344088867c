import GameData
import StorageContract
import Synchronization
import Testing
import Values

@testable import Storage

/// Moves of branches, their backups, and what is written down of both.
struct ReplacingTests {
    private func replace(_ branch: ObjectID, _ names: [String], in house: House) async throws -> Snapshot {
        try await house.branches.withContent(of: .file(house.file(names)), replacing: branch) {
            try await house.branches.replace(branch, with: $0, by: nil)
        }
    }

    @Test("of six restores with edits between them the branch and its last three contents are left, and heads say what they hold")
    func contents() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        for round in 0..<6 {
            for number in 0..<50 { try await house.create("\(round)-\(number)", in: branch) }
            _ = try await replace(branch, ["\(round)"], in: house)
        }
        let kept = try await house.store.contents(of: branch).map(\.head)
        #expect(kept.count == 3)
        for head in kept + [try #require(try await house.store.head(of: branch))] {
            var size = BranchSize()
            try await house.store.load(head.content, after: nil) { chunk in
                size.rows += Int64(chunk.count)
                size.bytes += Int64(chunk.byteCount)
            }
            #expect(head.size == size)
        }
        let head = try #require(try await house.store.head(of: branch))
        #expect(head.backups == kept.reduce(0) { $0 + $1.size.bytes })
        #expect(try await house.branches.backups(of: branch).map(\.number) == kept.map(\.changeNumber))
    }

    @Test("documents keep the rows of their identities: a restore of the same file logs nothing, of one with a change that change")
    func rows() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let names = (0..<100).map { "n\($0)" }
        _ = try await replace(branch, names, in: house)
        let first = try #require(try await house.store.head(of: branch))
        let same = try await replace(branch, names, in: house)
        #expect(try await house.store.changes(of: branch, at: Int64(same.changeNumber)).isEmpty)
        let other = try await replace(branch, names.dropFirst().reversed() + ["new"], in: house)
        let changes = try await house.store.changes(of: branch, at: Int64(other.changeNumber))
        #expect(changes.map(\.id) == ["n0"])
        let entry = try #require(try await house.store.log(of: branch, upTo: .max, limit: 1).first)
        #expect(entry.brought?.contains(try #require(other.documents.first { $0.id == .text("new") }).row) == true)
        #expect(entry.signature.cause == .restore)
        // Texts that are as they were are still those of the commit that wrote them.
        let head = try #require(try await house.store.head(of: branch))
        var changed: Set<Int64> = []
        try await house.store.load(head.content, after: nil) { chunk in chunk.forEach { _, _, number, _ in changed.insert(number) } }
        #expect(changed.contains(first.changeNumber) && changed.contains(head.changeNumber))
    }

    @Test("what comes to a branch while a content is read for it is part of what the restore takes")
    func meanwhile() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        try await house.create("kept", in: branch)
        let content = try await house.branches.fill(with: .file(house.file(["kept", "new"])), replacing: branch)
        try await house.create("between", in: branch)
        try await house.delete("kept", in: branch)
        let snapshot = try await house.branches.replace(branch, with: content, by: nil)
        #expect(try await house.tags(of: branch) == ["kept", "new"])
        let changes = try await house.store.changes(of: branch, at: Int64(snapshot.changeNumber))
        // "kept" had gone and comes again in its old row; "between" goes.
        #expect(Set(changes.compactMap(\.id)) == ["kept", "between"])
        #expect(changes.first { $0.id == "kept" }?.text == nil && changes.first { $0.id == "between" }?.text != nil)
    }

    @Test("a row whose text a move leaves alone names the commit that wrote it, also where the branch came back to it meanwhile")
    func writtenBy() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        try await house.create("a", in: branch)
        let content = try await house.branches.fill(with: .file(house.file(["a"])), replacing: branch)
        // Another document of the same id and text.
        try await house.delete("a", in: branch)
        try await house.create("a", in: branch)
        let again = try await house.branches.fill(with: .file(house.file(["a"])))
        for content in [content, again] {
            let before = try #require(try await house.store.head(of: branch))
            let rows = try await house.store.versions(of: before.content)
            let snapshot = try await house.branches.replace(branch, with: content, by: nil)
            let changed = try await house.store.changes(of: branch, at: Int64(snapshot.changeNumber)).map(\.number)
            let after = try await house.store.versions(of: try #require(try await house.store.head(of: branch)).content)
            let kept = try rows.filter { !changed.contains(try #require(Int64($0.prefix { $0 != " " }))) }
            let lost = kept.filter { !after.contains($0) }
            #expect(!kept.isEmpty && lost.isEmpty)
        }
    }

    @Test("a backup is brought back as it was, what was there becomes one in turn, and it stays one itself")
    func broughtBack() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        for name in ["a", "b"] { try await house.create(name, in: branch) }
        _ = try await replace(branch, ["x"], in: house)
        let backup = try #require(try await house.branches.backups(of: branch).first)
        try await house.create("y", in: branch)
        let snapshot = try await house.branches.bringBack(backup.number, of: branch, by: nil)
        #expect(try await house.tags(of: branch) == ["a", "b"])
        #expect(try await House(over: house.store).tags(of: branch) == ["a", "b"])
        let backups = try await house.branches.backups(of: branch)
        #expect(backups.count == 2 && backups.last == backup && backups.first?.number == Int64(snapshot.changeNumber) - 1)
        let error = await #expect(throws: APIError.self) { try await house.branches.bringBack(999, of: branch, by: nil) }
        #expect(error?.status == .notFound)
    }

    @Test("a branch whose metadata cannot be understood is replaced without being loaded, and is healed", arguments: [false, true])
    func healed(isAsked: Bool) async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let head = try #require(try await house.store.head(of: branch))
        var broken = head
        broken.revision = id(77)
        broken.changeNumber += 1
        let garbage = Row(0, of: "18d4bf318f3c49688087dbed", Array("garbage".utf8))
        try await house.store.apply(
            StoreWrite(
                .commit(
                    branch, expecting: head.revision, broken, [.put(garbage, .edited)], Signature(by: nil, at: 0, for: .unknown),
                    CommitNote())))
        let other = try await House(over: house.store)
        if isAsked { await #expect(throws: APIErrors.self) { try await other.branches.snapshot(of: branch) } }
        let content = try await other.branches.fill(with: .file(other.file(["healed"])), replacing: branch)
        _ = try await other.branches.replace(branch, with: content, by: nil)
        #expect(try await other.tags(of: branch) == ["healed"])
        let number = try #require(try await house.store.head(of: branch)).changeNumber
        #expect(try await house.store.changes(of: branch, at: number).first { $0.number == 0 }?.text != nil)
    }

    @Test("a commit notes what it was: one operation of a transaction its cause, several a transaction")
    func causes() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        try await house.create("a", in: branch)
        for names in [["b"], ["c", "d"]] {
            let use = Branches.TransactionUse(Text("t\(names.count)"), by: id(9))
            try await house.branches.begin(use, on: branch, starting: .seconds(1), running: .seconds(60))
            for name in names { try await house.create(name, in: branch, under: use) }
            try await house.branches.commit(use, on: branch)
        }
        try await house.delete("a", in: branch)
        let log = try await house.store.log(of: branch, upTo: .max, limit: 9)
        #expect(log.map(\.signature.cause) == [.delete, .transaction, .create, .create, .project])
        #expect(log.map(\.note.added) == [0, 2, 1, 1, log[4].note.added] && log[0].note.removed == 1)
        #expect(log[0].note.schemas == ["5a0000000000000000000001"] && !log[0].note.touchesMetadata && log[4].note.touchesMetadata)
        #expect(log.allSatisfy { $0.note.metadataHash == log[0].note.metadataHash && $0.signature.time == 1_700_000_000_000 })
        #expect(try await house.store.changes(of: branch, at: log[0].number).map(\.id) == ["a"])
    }

    @Test("the log of a branch keeps its bound, whatever is written")
    func logBound() async throws {
        let house = try await House(keepBytes: 4000)
        let branch = try await house.make(1)
        for number in 0..<100 {
            try await house.create("n", in: branch)
            try await house.delete("n", in: branch)
            _ = number
        }
        var head = try #require(try await house.store.head(of: branch))
        // What was begun comes to its end behind the commits.
        for _ in 0..<1000 where head.log.bytes > 4000 {
            await Task.yield()
            try await house.store.apply(StoreWrite())
            head = try #require(try await house.store.head(of: branch))
        }
        #expect(head.log.bytes <= 4000)
        let log = try await house.store.log(of: branch, upTo: .max, limit: 999)
        #expect(log.first?.number == head.changeNumber && log.count > 10 && log.count < 100)
    }

    @Test("of fifty branches of which ten fit, as many are in memory as the budget holds, also where all are asked for at once")
    func memory() async throws {
        let store = InMemoryStore()
        let first = try await House(over: store)
        var all: [ObjectID] = []
        for number in 0..<50 {
            let branch = try await first.make(UInt32(number))
            _ = try await replace(branch, (0..<200).map { "\(number)-\($0)" }, in: first)
            all.append(branch)
        }
        let one = try await first.branches.snapshot(of: all[0]).memory
        let house = try await House(over: store, budget: 10 * one + one / 2)
        let highest = Mutex(0)
        house.branches.listen { event in
            guard event.kind != .loadBegan else { return }
            let now = house.branches.memory
            highest.withLock { $0 = max($0, now) }
        }
        try await withThrowingTaskGroup { group in
            for branch in all {
                group.addTask { try await house.branches.snapshot(of: branch).documentCount }
            }
            for try await count in group { #expect(count > 200) }
        }
        for branch in all { _ = try await house.branches.snapshot(of: branch) }
        #expect(highest.withLock { $0 } <= 10 * one + one / 2)
        #expect(house.branches.memory > 5 * one)
    }
}
