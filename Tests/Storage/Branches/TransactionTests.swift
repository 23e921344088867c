import GameData
import Synchronization
import Testing
import Values

@testable import Storage

/// Transactions on a branch over a store in memory (operations 3).
struct TransactionTests {
    private let house: House
    private let branch: ObjectID
    private let user = ObjectID(bytes: (0, 77))

    init() async throws {
        house = try await House()
        branch = try await house.make(1)
    }

    private func use(_ id: String, by other: ObjectID? = nil) -> Branches.TransactionUse { .init(Text(id), by: other ?? user) }

    private func begin(_ id: String, starting: Duration = .seconds(10), running: Duration = .seconds(100)) async throws {
        try await house.branches.begin(use(id), on: branch, starting: starting, running: running)
    }

    private func code(_ body: () async throws -> Void) async -> ErrorCode? {
        do { try await body() } catch { return (error as? APIError)?.code }
        return nil
    }

    @Test("what a transaction changes is seen under it alone, and is one revision when it is committed")
    func isolation() async throws {
        try await house.create("old", in: branch)
        let before = try await house.branches.snapshot(of: branch)
        try await begin("t")
        try await house.create("a", in: branch, under: use("t"))
        let first = try await house.branches.snapshot(of: branch, in: use("t"))
        try await house.create("b", in: branch, under: use("t"))
        try await house.delete("old", in: branch, under: use("t"))
        let working = try await house.branches.snapshot(of: branch, in: use("t"))
        #expect(House.tags(in: working) == ["a", "b"] && first.revisionHash != working.revisionHash)
        #expect(try await house.tags(of: branch) == ["old"])
        try await house.branches.commit(use("t"), on: branch)
        let after = try await house.branches.snapshot(of: branch)
        #expect(House.tags(in: after) == ["a", "b"])
        #expect(after.revisionHash == working.revisionHash && after.changeNumber == before.changeNumber + 1)
        #expect(try await House(over: house.store).tags(of: branch) == ["a", "b"])
        #expect(house.branches.pendingTransactions == [:])
    }

    @Test("a rejected transaction leaves nothing, and what failed in one leaves the rest")
    func rejection() async throws {
        let before = try await house.branches.snapshot(of: branch).revisionHash
        try await begin("t")
        try await house.create("a", in: branch, under: use("t"))
        await #expect(throws: Failure.self) {
            try await house.branches.write(to: branch, in: use("t")) { _ -> Branches.Decision<Void> in throw Failure() }
        }
        #expect(try await house.tags(of: branch, under: use("t")) == ["a"])
        try await house.branches.reject(use("t"), on: branch)
        try await house.branches.reject(use("t"), on: branch)
        #expect(try await house.branches.snapshot(of: branch).revisionHash == before)
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .completedTransaction)
        #expect(await code { try await begin("t") } == .duplicateTransaction)
    }

    private struct Failure: Error {}

    @Test("a transaction that changes nothing in the end makes no revision", arguments: [[], ["+a", "-a"], ["-none", "+a", "-a"]])
    func nothing(steps: [String]) async throws {
        try await house.create("kept", in: branch)
        let before = try await house.branches.snapshot(of: branch).revisionHash
        try await begin("t")
        for step in steps {
            let name = String(step.dropFirst())
            if step.hasPrefix("+") {
                try await house.create(name, in: branch, under: use("t"))
            } else {
                try await house.delete(name, in: branch, under: use("t"))
            }
        }
        try await house.branches.commit(use("t"), on: branch)
        #expect(try await house.branches.snapshot(of: branch).revisionHash == before)
        #expect(try await house.branches.state(ofTransaction: "t", on: branch) == .committed)
    }

    @Test("writers wait for a transaction and see what it committed, in the order in which they came")
    func waiting() async throws {
        try await begin("t")
        try await house.create("a", in: branch, under: use("t"))
        let plain = Task { try await house.create("plain", in: branch) }
        await house.alarms.isSet(.seconds(30))
        let second = Task { try await begin("second", starting: .seconds(20)) }
        await house.alarms.isSet(.seconds(20))
        #expect(try await house.tags(of: branch) == [])
        try await house.branches.commit(use("t"), on: branch)
        try await plain.value
        try await second.value
        #expect(try await house.tags(of: branch, under: use("second")) == ["a", "plain"])
    }

    @Test("a wait that runs out is 503 and leaves the line: the id of a begin is free again")
    func patience() async throws {
        try await begin("t")
        let second = Task { await code { try await begin("second", starting: .seconds(1)) } }
        await house.alarms.isSet(.seconds(1))
        #expect(await code { try await begin("second") } == .duplicateTransaction)
        #expect(await code { try await house.branches.commit(use("second"), on: branch) } == .missingTransaction)
        await house.alarms.ring(.seconds(1))
        #expect(await second.value == .serviceUnavailable)
        let plain = Task { await code { try await house.create("plain", in: branch) } }
        await house.alarms.isSet(.seconds(30))
        await house.alarms.ring(.seconds(30))
        #expect(await plain.value == .serviceUnavailable)
        let third = Task { try await begin("second", starting: .seconds(2)) }
        await house.alarms.isSet(.seconds(2))
        try await house.branches.commit(use("t"), on: branch)
        try await third.value
        #expect(try await house.tags(of: branch, under: use("second")) == [])
    }

    @Test("a client that goes away while its begin waits leaves the line, and nothing starts")
    func vanished() async throws {
        try await begin("t")
        let second = Task { try await begin("second", starting: .seconds(1)) }
        await house.alarms.isSet(.seconds(1))
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        try await house.branches.commit(use("t"), on: branch)
        try await house.create("free", in: branch)
        #expect(await code { try await house.branches.commit(use("second"), on: branch) } == .missingTransaction)
        try await begin("second")
    }

    @Test("time that runs out aborts: what waits or runs under it fails, and the next writer goes on")
    func expiry() async throws {
        try await begin("t", running: .seconds(5))
        try await house.create("a", in: branch, under: use("t"))
        let gate = Gate()
        await gate.shut()
        let running = Task {
            await code {
                try await house.branches.writeAlone(to: branch, in: use("t")) { state in
                    await gate.pass()
                    return try House.creation(of: "b", in: state)
                }
            }
        }
        await gate.waitForSomebody()
        let waiting = Task { await code { _ = try await house.tags(of: branch, under: use("t")) } }
        let committing = Task { await code { try await house.branches.commit(use("t"), on: branch) } }
        await house.alarms.ring(.seconds(5))
        #expect(await running.value == .abortedTransaction)
        #expect(await waiting.value == .abortedTransaction)
        #expect(await committing.value == .abortedTransaction)
        try await house.create("c", in: branch)
        await gate.open()
        #expect(try await house.tags(of: branch) == ["c"])
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .abortedTransaction)
        try await house.branches.reject(use("t"), on: branch)
    }

    @Test("requests under one transaction run one after another, a commit in its turn")
    func oneAfterAnother() async throws {
        try await begin("t")
        let gate = Gate()
        await gate.shut()
        let long = Task {
            try await house.branches.writeAlone(to: branch, in: use("t")) { state in
                await gate.pass()
                return try House.creation(of: "long", in: state)
            }
        }
        await gate.waitForSomebody()
        let read = Task { try await house.tags(of: branch, under: use("t")) }
        await gate.open()
        #expect(try await read.value == ["long"])
        try await long.value
        try await house.branches.commit(use("t"), on: branch)
        #expect(try await house.tags(of: branch) == ["long"])
    }

    @Test("a restore aborts a pending transaction and waits for nobody else's turn")
    func restore() async throws {
        try await begin("t")
        try await house.create("a", in: branch, under: use("t"))
        let plain = Task { try await house.create("late", in: branch) }
        await house.alarms.isSet(.seconds(30))
        _ = try await house.branches.replace(branch, with: house.branches.fill(with: .file(house.file(["x"]))), by: nil)
        try await plain.value
        #expect(try await house.tags(of: branch) == ["late", "x"])
        #expect(await code { try await house.create("b", in: branch, under: use("t")) } == .abortedTransaction)
        #expect(try await house.branches.state(ofTransaction: "t", on: branch) == .aborted)
    }

    @Test("another user's request with its id is refused; who administers may reject it")
    func ownership() async throws {
        let stranger = use("t", by: ObjectID(bytes: (0, 78)))
        try await begin("t")
        #expect(await code { try await house.create("a", in: branch, under: stranger) } == .authorizationFailed)
        #expect(await code { try await house.branches.commit(stranger, on: branch) } == .authorizationFailed)
        #expect(await code { try await house.branches.reject(stranger, on: branch) } == .authorizationFailed)
        try await house.branches.reject(stranger, on: branch, orAnyone: true)
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .completedTransaction)
    }

    @Test("a commit that cannot be stored is 503, the transaction stays pending, and the next commit stores it")
    func fullDisk() async throws {
        let isFull = Mutex(false)
        let house = try await House(over: InMemoryStore { _ in if isFull.withLock({ $0 }) { throw StoreError.failed("full") } })
        let branch = try await house.make(1)
        try await house.branches.begin(use("t"), on: branch, starting: .seconds(1), running: .seconds(5))
        try await house.create("a", in: branch, under: use("t"))
        isFull.withLock { $0 = true }
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .serviceUnavailable)
        isFull.withLock { $0 = false }
        try await house.create("b", in: branch, under: use("t"))
        try await house.branches.commit(use("t"), on: branch)
        #expect(try await house.tags(of: branch) == ["a", "b"])
        #expect(try await house.branches.snapshot(of: branch).changeNumber == 1)
    }

    @Test("a transaction that changes much is one revision as any is, and another that changes it back is none")
    func large() async throws {
        let names = (0..<700).map { "tag\($0)" }
        try await begin("makes")
        for name in names { try await house.create(name, in: branch, under: use("makes")) }
        try await house.branches.commit(use("makes"), on: branch)
        #expect(try await house.tags(of: branch) == names.sorted())
        #expect(try await house.branches.snapshot(of: branch).changeNumber == 1)
        try await begin("makes and unmakes")
        for name in names { try await house.create("x" + name, in: branch, under: use("makes and unmakes")) }
        for name in names { try await house.delete("x" + name, in: branch, under: use("makes and unmakes")) }
        try await house.branches.commit(use("makes and unmakes"), on: branch)
        #expect(try await house.branches.snapshot(of: branch).changeNumber == 1)
    }

    @Test(
        "a commit whose answer was lost is committed, once, as soon as the store can be asked", arguments: ["at once", "commit", "reject"])
    func lostAnswer(ends: String) async throws {
        let store = ForgetfulStore()
        let house = try await House(over: store)
        let branch = try await house.make(1)
        try await house.branches.begin(use("t"), on: branch, starting: .seconds(1), running: .seconds(5))
        try await house.create("a", in: branch, under: use("t"))
        store.losesAnswers = true
        store.isUnreadable = ends != "at once"
        let first = await code { try await house.branches.commit(use("t"), on: branch) }
        #expect(first == (ends == "at once" ? nil : .serviceUnavailable))
        store.losesAnswers = false
        store.isUnreadable = false
        if ends == "commit" { try await house.branches.commit(use("t"), on: branch) }
        if ends == "reject" {
            // One that cannot be told keeps nobody from the next.
            store.isUnreadable = true
            #expect(await code { try await house.branches.reject(use("t"), on: branch) } == .serviceUnavailable)
            store.isUnreadable = false
            #expect(await code { try await house.branches.reject(use("t"), on: branch) } == .completedTransaction)
        }
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .completedTransaction)
        #expect(try await house.tags(of: branch) == ["a"])
        #expect(try await house.branches.snapshot(of: branch).changeNumber == 1)
        try await house.create("b", in: branch)
        #expect(try await house.tags(of: branch) == ["a", "b"])
    }

    @Test("a commit of unknown outcome whose transaction ends by time is told as the store has it", arguments: [true, false])
    func lostAnswerAndTime(isStored: Bool) async throws {
        let store = ForgetfulStore()
        let house = try await House(over: store)
        let branch = try await house.make(1)
        try await house.branches.begin(use("t"), on: branch, starting: .seconds(1), running: .seconds(5))
        try await house.create("a", in: branch, under: use("t"))
        store.losesAnswers = isStored
        store.losesWrites = !isStored
        store.isUnreadable = true
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .serviceUnavailable)
        await house.alarms.ring(.seconds(5))
        // Nobody knows: nothing is said.
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .serviceUnavailable)
        #expect(await code { try await house.branches.reject(use("t"), on: branch) } == .serviceUnavailable)
        store.losesAnswers = false
        store.losesWrites = false
        store.isUnreadable = false
        #expect(
            await code { try await house.branches.commit(use("t"), on: branch) } == (isStored ? .completedTransaction : .abortedTransaction)
        )
        #expect(await code { try await house.branches.reject(use("t"), on: branch) } == (isStored ? .completedTransaction : nil))
        #expect(try await house.tags(of: branch) == (isStored ? ["a"] : []))
        // The turn is free.
        try await house.create("b", in: branch)
        #expect(try await house.branches.state(ofTransaction: "t", on: branch) == (isStored ? .committed : .aborted))
    }

    @Test("a branch with a pending transaction stays in memory; ended ids are known after it has left")
    func eviction() async throws {
        let house = try await House(budget: 1)
        let (first, second) = (try await house.make(1), try await house.make(2))
        try await house.branches.begin(use("ended"), on: first, starting: .seconds(1), running: .seconds(5))
        try await house.branches.commit(use("ended"), on: first)
        try await house.branches.begin(use("t"), on: first, starting: .seconds(1), running: .seconds(5))
        try await house.create("a", in: first, under: use("t"))
        try await house.create("b", in: second)
        #expect(try await house.tags(of: first, under: use("t")) == ["a"])
        try await house.branches.commit(use("t"), on: first)
        _ = try await house.branches.snapshot(of: try await house.make(3))
        #expect(try await house.tags(of: first) == ["a"])
        #expect(house.loadCount(of: first) == 2)
        #expect(await code { try await house.branches.commit(use("ended"), on: first) } == .completedTransaction)
        #expect(await code { try await house.branches.commit(use("t"), on: first) } == .completedTransaction)
    }

    @Test("a deleted branch takes its transaction along: 404")
    func deleted() async throws {
        try await begin("t")
        let plain = Task { await code { try await house.create("late", in: branch) } }
        await house.alarms.isSet(.seconds(30))
        try await house.store.apply(StoreWrite(.delete(branch)))
        await house.branches.forget(branch)
        #expect(await plain.value == .resourceNotFound)
        #expect(await code { try await house.create("a", in: branch, under: use("t")) } == .resourceNotFound)
    }

    @Test("a server that ends aborts what is pending and begins nothing")
    func closing() async throws {
        try await begin("t")
        await house.branches.closeTransactions()
        #expect(await code { try await house.branches.commit(use("t"), on: branch) } == .abortedTransaction)
        #expect(await code { try await begin("later") } == .serviceUnavailable)
        try await house.create("still", in: branch)
    }

    @Test("a long write gets its turn while single writes keep coming, and is decided once")
    func noStarvation() async throws {
        let (house, branch) = (house, branch)
        let writing = Task {
            await withTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        var number = 0
                        while !Task.isCancelled {
                            do { try await house.create("w\(writer)-\(number)", in: branch) } catch { break }
                            number += 1
                        }
                    }
                }
            }
        }
        let decisions = Mutex(0)
        for round in 0..<5 {
            try await house.branches.writeAlone(to: branch, by: nil) { state in
                decisions.withLock { $0 += 1 }
                await Task.yield()
                return try House.creation(of: "long\(round)", in: state)
            }
        }
        writing.cancel()
        await writing.value
        #expect(decisions.withLock { $0 } == 5)
        #expect(try await house.tags(of: branch).filter { $0.hasPrefix("long") }.count == 5)
    }

    @Test("a long write that is given up while it is decided stores nothing, and frees the turn")
    func givenUp() async throws {
        let gate = Gate()
        await gate.shut()
        let long = Task {
            try await house.branches.writeAlone(to: branch, by: nil) { state in
                await gate.pass()
                return try House.creation(of: "long", in: state)
            }
        }
        await gate.waitForSomebody()
        long.cancel()
        await gate.open()
        await #expect(throws: CancellationError.self) { try await long.value }
        try await house.create("next", in: branch)
        #expect(try await house.tags(of: branch) == ["next"])
    }
}
