import EventLoop
import Foundation
import GameData
import Storage
import StorageContract
import Synchronization
import Testing
import Values

/// Branches in memory over a store in memory.
struct BranchesTests {
    @Test("what 32 writers create together is there, each once, after the branch left memory")
    func writersTogether() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        try await withThrowingTaskGroup { group in
            for writer in 0..<32 {
                group.addTask { for number in 0..<20 { try await house.create("w\(writer)-\(number)", in: branch) } }
            }
            try await group.waitForAll()
        }
        let before = try await house.branches.snapshot(of: branch)
        #expect(before.changeNumber == 640)
        #expect(try await house.tags(of: branch).count == 640)
        let again = try await House(over: house.store)
        let after = try await again.branches.snapshot(of: branch)
        #expect(after.revisionHash == before.revisionHash)
        #expect(try await again.tags(of: branch) == house.tags(of: branch))
    }

    @Test("a write is seen by its writer as soon as it is answered, and by nobody before it is durable")
    func publication() async throws {
        let gate = Gate()
        let house = try await House(over: InMemoryStore { _ in await gate.pass() })
        let branch = try await house.make(1)
        _ = try await house.branches.snapshot(of: branch)
        await gate.shut()
        let writing = Task { try await house.create("late", in: branch) }
        await gate.waitForSomebody()
        #expect(try await house.tags(of: branch) == [])
        await gate.open()
        try await writing.value
        #expect(try await house.tags(of: branch) == ["late"])
    }

    @Test("a batch that fails is told to all its writers as 503, and the branch goes on from what the store has")
    func failedBatch() async throws {
        let isFull = Mutex(false)
        let house = try await House(over: InMemoryStore { _ in if isFull.withLock({ $0 }) { throw StoreError.failed("full") } })
        let branch = try await house.make(1)
        try await house.create("before", in: branch)
        isFull.withLock { $0 = true }
        await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let error = await #expect(throws: APIError.self) { try await house.create("lost\(number)", in: branch) }
                    #expect(error?.status == .unavailable)
                }
            }
        }
        #expect(try await house.tags(of: branch) == ["before"])
        isFull.withLock { $0 = false }
        try await house.create("after", in: branch)
        #expect(try await house.tags(of: branch) == ["after", "before"])
        #expect(try await house.branches.snapshot(of: branch).changeNumber == 2)
    }

    @Test("a write that decides for nothing makes no revision")
    func nothing() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let before = try await house.branches.snapshot(of: branch).revisionHash
        let told = try await house.branches.write(to: branch, by: nil) { _ in Branches.Decision([], for: .update) { $0.revisionHash } }
        #expect(told == before)
        #expect(try await house.store.head(of: branch)?.revision == before)
    }

    @Test("a client that is gone before its storing begins leaves nothing")
    func cancelled() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let writing = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await house.create("gone", in: branch)
        }
        await #expect(throws: CancellationError.self) { try await writing.value }
        #expect(try await house.tags(of: branch) == [])
    }

    @Test("a restore replaces everything, counts on from the higher change number, and keeps the content before as its backup")
    func restore() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        for name in ["a", "b", "c"] { try await house.create(name, in: branch) }
        let old = try #require(try await house.store.head(of: branch))
        let content = try await house.branches.fill(with: .file(house.file(["x"])))
        try await house.create("meanwhile", in: branch)
        let snapshot = try await house.branches.replace(branch, with: content, by: nil)
        #expect(snapshot.changeNumber == 5)
        #expect(try await house.tags(of: branch) == ["x"])
        let head = try #require(try await house.store.head(of: branch))
        #expect(head.content != old.content && head.revision == snapshot.revisionHash)
        #expect(try await house.store.contents(of: branch).map(\.head.content) == [old.content])
        try await house.create("y", in: branch)
        #expect(try await House(over: house.store).tags(of: branch) == ["x", "y"])
    }

    /// The file of no tags with these members before its collections.
    private func file(_ head: String, in house: House) -> [UInt8] { Array("{\(head),".utf8) + house.file([]).dropFirst() }

    @Test(
        "whatever change number a file brings, a branch counts on from it",
        arguments: [
            ("9223372036854775806", 1 << 52), ("9223372036854775807", 1 << 52), ("9223372036854775808", 1 << 52), ("1e400", 1 << 52),
            ("4503599627370497", 1 << 52), ("4503599627370496", 1 << 52), ("4503599627370495", (1 << 52) - 1), ("-9223372036854775808", 0),
            ("-1e400", 0), ("7.0", 7), ("0.5", 0), ("null", 0),
        ])
    func numbers(sent: String, taken: Int) async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let content = try await house.branches.fill(with: .file(file(#""ChangeNumber":\#(sent)"#, in: house)))
        #expect(try await house.branches.replace(branch, with: content, by: nil).changeNumber == taken + 1)
        try await house.create("a", in: branch)
        #expect(try await house.branches.snapshot(of: branch).changeNumber == taken + 2)
        let again = try await house.branches.fill(with: .file(file(#""ChangeNumber":\#(sent)"#, in: house)))
        #expect(try await house.branches.replace(branch, with: again, by: nil).changeNumber == taken + 3)
    }

    @Test("a store whose head stands at the end of all numbers is read and written", arguments: [Int64.max, .max - 1, .min])
    func endOfNumbers(number: Int64) async throws {
        let house = try await House()
        let content = try await house.branches.fill(with: .file(house.file(["a"])))
        let write = house.branches.creation(of: id(1), from: content, by: nil)
        guard case .create(_, _, var head, let signature, let note)? = write.branches.first else { return #expect(Bool(false)) }
        head.changeNumber = number
        try await house.store.apply(StoreWrite(.create(id(1), project: nil, head, signature, note)))
        for name in ["b", "c"] { try await house.create(name, in: id(1)) }
        #expect(try await house.tags(of: id(1)) == ["a", "b", "c"])
        let other = try await house.branches.fill(with: .file(house.file(["x"])))
        _ = try await house.branches.replace(id(1), with: other, by: nil)
        #expect(try await house.tags(of: id(1)) == ["x"])
    }

    @Test("a head whose next row is none is told, and nothing else", arguments: [Int64.max, -1, 1 << 40, 1_099_511_627_774])
    func rows(next: Int64) async throws {
        let house = try await House()
        let content = try await house.branches.fill(with: .file(house.file(["a"])))
        let write = house.branches.creation(of: id(1), from: content, by: nil)
        guard case .create(_, _, var head, let signature, let note)? = write.branches.first else { return #expect(Bool(false)) }
        head.nextRow = next
        try await house.store.apply(StoreWrite(.create(id(1), project: nil, head, signature, note)))
        let error = await #expect(throws: APIError.self) { try await house.branches.snapshot(of: id(1)) }
        #expect(error?.code == .failedMetadataLoad)
        let healing = try await house.branches.fill(with: .file(house.file(["b"])), replacing: id(1))
        _ = try await house.branches.replace(id(1), with: healing, by: nil)
        for name in ["c", "d"] { try await house.create(name, in: id(1)) }
        #expect(try await House(over: house.store).tags(of: id(1)) == ["b", "c", "d"])
    }

    @Test(
        "the tools version is the program's own, unless the file's is higher",
        arguments: [
            ("2017.4.0.0", "2026.1.2.0"), ("2026.1.2.1", "2026.1.2.1"), ("2027.0.0.0", "2027.0.0.0"), ("2026.1.2", "2026.1.2.0"),
            ("3000.1", "2026.1.2.0"), ("2147483648.0.0.0", "2026.1.2.0"), ("2147483647.0.0.0", "2147483647.0.0.0"),
            ("+3000.0.0.0", "2026.1.2.0"), ("3000.0.0.0.0", "2026.1.2.0"), ("", "2026.1.2.0"), ("next", "2026.1.2.0"),
        ])
    func toolsVersion(sent: String, kept: Text) async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let content = try await house.branches.fill(with: .file(file(#""ToolsVersion":"\#(sent)""#, in: house)))
        #expect(try await house.branches.replace(branch, with: content, by: nil).head.toolsVersion == kept)
        try await house.create("a", in: branch)
        #expect(try await house.branches.snapshot(of: branch).head.toolsVersion == kept)
    }

    @Test(
        "content that comes to nothing is purged at once; a branch that was made of it before the failure keeps it",
        arguments: [false, true])
    func content(isTaken: Bool) async throws {
        struct Lost: Error {}
        let house = try await House()
        var kept: Branches.Content?
        await #expect(throws: Lost.self) {
            try await house.branches.withContent(of: .file(house.file(["x"]))) { content in
                kept = content
                if isTaken { try await house.store.apply(house.branches.creation(of: id(1), from: content, by: nil)) }
                throw Lost()
            }
        }
        let content = try #require(kept)
        // Nothing is left of it to make a branch of.
        if !isTaken { try await house.store.apply(house.branches.creation(of: id(1), from: content, by: nil)) }
        #expect(try await house.store.rows(of: id(1)).isEmpty != isTaken)
    }

    @Test("branches leave memory when it is wanted, those used longest ago first, and come back as they were")
    func eviction() async throws {
        let house = try await House(budget: 1)
        let branches = [try await house.make(1), try await house.make(2), try await house.make(3)]
        for round in 0..<3 {
            for branch in branches { try await house.create("round\(round)", in: branch) }
        }
        for branch in branches {
            #expect(try await house.tags(of: branch) == ["round0", "round1", "round2"])
            #expect(house.loadCount(of: branch) > 1)
        }
    }

    @Test("a branch that is not there is 404, deleted or never made")
    func missing() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let unknown = await #expect(throws: APIError.self) { try await house.branches.snapshot(of: id(99)) }
        #expect(unknown?.status == .notFound)
        _ = try await house.branches.snapshot(of: branch)
        try await house.store.apply(StoreWrite(.delete(branch)))
        let deleted = await #expect(throws: APIError.self) { try await house.create("late", in: branch) }
        #expect(deleted?.status == .notFound)
    }

    @Test("a head that another node moved is read, and the write decided again upon it")
    func movedElsewhere() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        try await house.create("first", in: branch)
        let other = try await House(over: house.store)
        try await other.create("theirs", in: branch)
        try await house.create("ours", in: branch)
        #expect(try await house.tags(of: branch) == ["first", "ours", "theirs"])
    }

    @Test("many first readers wait for one load, whose progress is told")
    func oneLoad() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let fresh = try await House(over: house.store)
        try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { _ = try await fresh.branches.snapshot(of: branch) } }
            try await group.waitForAll()
        }
        let events = fresh.loadEvents(of: branch)
        #expect(fresh.loadCount(of: branch) == 1 && events.dropLast().last == .loadMoved(percent: 100))
        guard case .loaded? = events.last else {
            Issue.record("\(events)")
            return
        }
    }

    @Test("listeners hear of each commit, with the schemas it touched; of a restore with none")
    func events() async throws {
        let house = try await House()
        let branch = try await house.make(1)
        let heard = Mutex<[BranchEvent.Kind]>([])
        _ = try await house.branches.snapshot(of: branch)
        house.branches.listen { event in heard.withLock { $0.append(event.kind) } }
        try await house.create("a", in: branch)
        _ = try await house.branches.replace(branch, with: house.branches.fill(with: .file(house.file([]))), by: nil)
        let events = heard.withLock { $0 }
        guard case .committed(_, ["5a0000000000000000000001"])? = events.first, case .replaced(let hashes)? = events.last, events.count == 2
        else {
            Issue.record("\(events)")
            return
        }
        #expect(hashes.revisionHash == (try await house.branches.snapshot(of: branch).revisionHash))
    }
}
