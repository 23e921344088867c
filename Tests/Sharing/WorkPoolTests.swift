import EventLoop
import Glibc
import Synchronization
import Testing

@testable import Sharing

@Suite struct WorkPoolTests {
    private struct Refusal: Error, Equatable {}

    @Test("work leaves the loop and its result comes back to it")
    func result() async throws {
        let pool = try WorkPool(threads: 2, queue: 8)
        let loop = try LoopThread(name: "work")
        let answer = try await Task(executorPreference: loop) {
            let onLoop = try await pool.run { loop.isCurrent }
            return (onLoop, loop.isCurrent)
        }.value
        #expect(answer == (false, true))
        await #expect(throws: Refusal()) { try await pool.run { throw Refusal() } }
    }

    @Test("work leaves its actor, which is free meanwhile, and comes back to it")
    func actor() async throws {
        let owner = Owner()
        let pool = try WorkPool(threads: 1, queue: 8)
        let gate = Gate()
        let running = Task { try await owner.work(in: pool) { gate.holdHere() } }
        await gate.reached()
        #expect(await owner.isFree)
        gate.open()
        try await running.value
        #expect(await owner.isFree == false)
    }

    @Test("what is small is done where it is, what is large among the workers")
    func costs() async throws {
        let pool = try WorkPool(threads: 1, queue: 8)
        let loop = try LoopThread(name: "work")
        let places = try await Task(executorPreference: loop) {
            let small = try await pool.run(costing: .bytes(10)) { loop.isCurrent }
            return (small, try await pool.run(costing: .bytes(1 << 30)) { loop.isCurrent })
        }.value
        #expect(places == (true, false))
    }

    @Test("work in work has its place already; a task that it begins has none")
    func nested() async throws {
        let pool = try WorkPool(threads: 1, queue: 0)
        let answer = try await pool.run {
            await #expect(throws: WorkPool.Full.self) { try await Task { try await pool.run {} }.value }
            return try await pool.run(.short) { 7 }
        }
        #expect(answer == 7)
    }

    @Test("a full line refuses; a cancelled work leaves it, the running one sees it")
    func bounded() async throws {
        let pool = try WorkPool(threads: 1, queue: 1)
        let gate = Gate()
        let running = Task {
            try await pool.run {
                gate.holdHere()
                try Task.checkCancellation()
            }
        }
        await gate.reached()
        let waiting = Task { try await pool.run {} }
        while pool.waiting == 0 { await Task.yield() }
        await #expect(throws: WorkPool.Full.self) { try await pool.run {} }

        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(pool.waiting == 0)
        running.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await running.value }
    }

    @Test("while long work has all it may have, a page is turned")
    func lanes() async throws {
        let pool = try WorkPool(threads: 2, queue: 8)
        let gate = Gate()
        let long = (0..<3).map { _ in Task { try await pool.run { gate.holdHere() } } }
        await gate.reached()
        #expect(try await pool.run(.short) { 1 } == 1)
        gate.open()
        for work in long { try await work.value }
    }

    @Test("stopping cancels what waits and lets what runs end")
    func stop() async throws {
        let pool = try WorkPool(threads: 1, queue: 4)
        let gate = Gate()
        let running = Task { try await pool.run { gate.holdHere() } }
        await gate.reached()
        let waiting = Task { try await pool.run {} }
        while pool.waiting == 0 { await Task.yield() }
        let stopping = Task.detached { pool.stop() }
        await #expect(throws: CancellationError.self) { try await waiting.value }
        gate.open()
        try await running.value
        await stopping.value
        await #expect(throws: WorkPool.Full.self) { try await pool.run {} }
    }

    @Test("thousands of works on few threads all run once, whether they wait or not")
    func many() async throws {
        let pool = try WorkPool(threads: 3, queue: 5000)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<5000 {
                group.addTask {
                    try await pool.run(number % 2 == 0 ? .short : .long) {
                        await Task.yield()
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 4999 * 5000 / 2)
    }
}

private actor Owner {
    private(set) var isFree = true

    func work(in pool: WorkPool, _ body: @escaping @Sendable () -> Void) async throws {
        try await pool.run { body() }
        isFree = false
    }
}

/// Holds a thread of a pool until the test opens it.
private final class Gate: Sendable {
    private let isReached = Atomic(false)
    private let isOpen = Atomic(false)

    func holdHere() {
        isReached.store(true, ordering: .releasing)
        while !isOpen.load(ordering: .acquiring) { usleep(100) }
    }
    func reached() async { while !isReached.load(ordering: .acquiring) { await Task.yield() } }
    func open() { isOpen.store(true, ordering: .releasing) }
}
