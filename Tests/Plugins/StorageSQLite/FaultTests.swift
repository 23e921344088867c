import CFaultVFS
import Foundation
import Storage
import StorageContract
import StorageSQLite
import Synchronization
import Testing
import Values

/// The store on a disk that fails, or stops for good, at the n-th write or sync: for every n of a scenario of creates, a restore and
/// checkpoints.
struct FaultTests {
    @Test(
        "a disk that fails once takes nothing that was acknowledged, and the store goes on",
        arguments: zip([Fault.io, .full, .io], [1, 1, 7]))
    func failsAndGoesOn(fault: Fault, length: Int) async throws {
        let disk = FaultyDisk()
        var (n, fired) = (0, 0)
        repeat {
            n += 1
            let folder = try TestFolder()
            let run = try await Scenario(folder, disk)
            disk.arm(fault, at: n, length: length)
            try await run.play(on: disk, untilFailure: false)
            fired = disk.count
            disk.disarm()
            try await run.expectTruth("after a fault at \(n)")
            try await run.commitOnce()
            try await run.expectTruth("going on after a fault at \(n)")
            await run.close()
            try await run.reopen().expectTruth("opened again after a fault at \(n)")
            await run.close()
        } while fired >= n
        print("\(fault), \(length) calls: every one of \(n - 1) writes and syncs failed once")
        #expect(n > 60)
    }

    @Test("a disk that stops for good leaves what was acknowledged, and nothing by half")
    func stops() async throws {
        let disk = FaultyDisk()
        var (n, fired) = (0, 0)
        repeat {
            n += 1
            let folder = try TestFolder()
            let run = try await Scenario(folder, disk)
            disk.arm(.stop, at: n)
            try await run.play(on: disk, untilFailure: true)
            fired = disk.count
            await run.close()
            disk.disarm()
            try await run.reopen().expectTruth("after a stop at \(n)")
            await run.close()
        } while fired >= n
        print("stopped at every one of \(n - 1) writes and syncs")
        #expect(n > 60)
    }
}

enum Fault: Sendable { case io, full, stop }

/// A layer below SQLite that fails when told.
final class FaultyDisk: @unchecked Sendable {  // The layer has a lock of its own.
    let name = "styx-fault-\(UUID().uuidString)"
    private let layer: OpaquePointer

    init() { layer = styx_fault_vfs_register(name) }

    var count: Int { Int(styx_fault_vfs_count(layer)) }

    func arm(_ fault: Fault, at number: Int, length: Int = 1) {
        let kind = [Fault.io: STYX_FAULT_EIO, .full: STYX_FAULT_ENOSPC, .stop: STYX_FAULT_STOP][fault] ?? STYX_FAULT_EIO
        styx_fault_vfs_arm(layer, kind, Int32(number), Int32(length))
    }

    func disarm() { styx_fault_vfs_disarm(layer) }
}

/// One branch, what was done to it, and which of its states the store may show.
private final class Scenario: @unchecked Sendable {  // Used by one test, one step after the other.
    private let folder: TestFolder
    private var store: SQLiteStore
    private let branch: TestBranch
    /// Rows of every state that was ever asked for, by revision.
    private var states: [UInt32: [Int64: Row]]
    /// What was acknowledged last.
    private var acknowledged: UInt32 = 1
    /// States that failed after it: the store may show one of them.
    private var uncertain: [UInt32] = []
    private var content: ContentID
    private var lastRevision: UInt32 = 1
    private let kind = RecordKind("mark")

    init(_ folder: TestFolder, _ disk: FaultyDisk) async throws {
        self.folder = folder
        var options = SQLiteStore.Options()
        options.vfs = disk.name
        options.pagesToCheckpoint = 24
        store = try await SQLiteStore.open(folder.path, options)
        branch = try await store.makeBranch(1, [row(0, "first")])
        content = branch.content
        states = [1: [0: row(0, "first")]]
    }

    func close() async { await store.close() }

    /// Opens the file without the faulty layer.
    func reopen() async throws -> Scenario {
        store = try await SQLiteStore.open(folder.path)
        return self
    }

    /// Creates one by one and together, a restore, and more creates; a checkpoint falls in between every few writes.
    func play(on disk: FaultyDisk, untilFailure stops: Bool) async throws {
        let parts: [() async throws -> Bool] = [
            { try await self.commits(1) }, { try await self.commits(1) }, { try await self.commits(4) }, { try await self.restore() },
            { try await self.commits(2) }, { try await self.commits(1) },
        ]
        for part in parts {
            let isGood = try await part()
            if !isGood, stops { return }
            if !isGood { try await settle() }
        }
    }

    /// After a failure the head is read from the store, as soon as the disk lets it.
    private func settle() async throws {
        for _ in 0..<100 {
            guard let head = try? await store.head(of: branch.id) else { continue }
            let known = states.keys.first { id($0) == head.revision }
            let revision = try #require(known)
            #expect(revision == acknowledged || uncertain.contains(revision))
            (acknowledged, uncertain, content) = (revision, [], head.content)
            return
        }
        Issue.record("the store does not come back")
    }

    func commitOnce() async throws { #expect(try await commits(1)) }

    /// Hands over several commits at once, each upon the one before and with a record of its own. Answers whether all were acknowledged.
    private func commits(_ count: Int) async throws -> Bool {
        let writes = (0..<count).map { _ in nextCommit() }
        let outcomes = Mutex<[Result<AppliedWrite, StoreError>]>([])
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            for write in writes {
                store.submit(write.write) { result in
                    let answered = outcomes.withLock { list in
                        list.append(result)
                        return list.count
                    }
                    if answered == count { done.resume() }
                }
            }
        }
        return note(zip(writes.map(\.revision), outcomes.withLock { $0 }))
    }

    private func nextCommit() -> (revision: UInt32, write: StoreWrite) {
        let (from, to) = (lastRevisionUpon, lastRevision + 1)
        lastRevision = to
        var rows = states[from] ?? [:]
        let changes: [RowChange] = [
            .edit(row(Int64(to), "new \(to) " + String(repeating: "x", count: 3000))), .edit(row(0, "changed \(to)")),
        ]
        for case .put(let row, _, _) in changes { rows[row.number] = row }
        states[to] = rows
        building = to
        var write = StoreWrite(
            .commit(
                branch.id, expecting: id(from), branch.head(to, number: Int64(to), rows: Int64(to) + 1, content: content), changes,
                Signature(by: nil, at: 0, for: .bulk), CommitNote()))
        write.put(Record(kind, Text("\(to)"), json: []), expecting: .absent)
        return (to, write)
    }

    /// The state that the next commit stands on.
    private var building: UInt32?
    private var lastRevisionUpon: UInt32 { building ?? acknowledged }

    private func note(_ answers: some Sequence<(UInt32, Result<AppliedWrite, StoreError>)>) -> Bool {
        building = nil
        for (revision, result) in answers {
            switch result {
            case .success:
                (acknowledged, uncertain) = (revision, [])
            case .failure(.failed):
                uncertain.append(revision)
            case .failure(.refused(.branchMoved)) where !uncertain.isEmpty:
                break  // It stood on one that failed, and was handed over after the store had found out.
            case .failure(let error):
                Issue.record("commit \(revision): \(error)")
            }
        }
        return uncertain.isEmpty
    }

    private func restore() async throws -> Bool {
        do {
            let new = try await store.makeContent()
            var rows: [Int64: Row] = [:]
            for slice in 0..<3 {
                // No two texts are alike: pages that differ by a bit here and there may have the same sum in SQLite's log, and what a failed
                // write left of an older one would pass for it.
                let filled = (slice * 20..<slice * 20 + 20).map { number in
                    let words: [String] = (0..<150).map { "\($0 * $0 * (number + 7))" }
                    return row(Int64(number), words.joined(separator: "y"))
                }
                for row in filled { rows[row.number] = row }
                try await store.apply(StoreWrite(.fill(new, filled)))
                let marks = filled.map { RowMark($0.number, of: "s", id: Text("\($0.number)"), isGone: false) }
                try await store.apply(StoreWrite(.noteAhead(branch.id, of: new, marks)))
            }
            lastRevision += 1
            let revision = lastRevision
            states[revision] = rows
            var write = StoreWrite(
                .move(
                    branch.id, expecting: id(acknowledged), branch.head(revision, number: Int64(revision), rows: 60, content: new),
                    brings: 60..<60, Signature(by: nil, at: 0, for: .restore), CommitNote()))
            write.put(Record(kind, Text("\(revision)"), json: []), expecting: .absent)
            uncertain = [revision]
            try await store.apply(write)
            (acknowledged, uncertain, content) = (revision, [], new)
            return true
        } catch {
            return false
        }
    }

    /// Holds what the store shows against what was acknowledged.
    func expectTruth(_ moment: Comment) async throws {
        let head = try #require(try await store.head(of: branch.id), moment)
        let shown = try #require(states.keys.first { id($0) == head.revision }, moment)
        #expect(shown == acknowledged || uncertain.contains(shown), moment)
        let rows = try await store.rows(of: branch.id)
        #expect(rows == states[shown]?.values.sorted { $0.number < $1.number }, moment)
        let marks = try await store.records(kind).map(\.id.string).compactMap(UInt32.init).max() ?? 1
        #expect(marks == shown, moment)
        #expect(try await store.check() == [], moment)
        (acknowledged, uncertain, content) = (shown, [], head.content)
    }
}
