import Glibc
import Synchronization
import Testing

@testable import EventLoop

@Suite struct WorkPoolTests {
    private struct Refusal: Error, Equatable {}

    @Test("work runs off the loop and its result comes back to it")
    func result() async throws {
        let pool = try WorkPool(threads: 2, queue: 8)
        let answer = try await Task(executorPreference: testLoop) {
            let onLoop = try await pool.run { testLoop.isCurrent }
            return (onLoop, testLoop.isCurrent)
        }.value
        #expect(answer == (false, true))
        await #expect(throws: Refusal()) { try await pool.run { throw Refusal() } }
    }

    @Test("a full queue refuses, a cancelled call leaves it, the running one goes on")
    func bounded() async throws {
        let pool = try WorkPool(threads: 1, queue: 1)
        let gate = Gate()
        let running = Task { try await pool.run { gate.holdHere() } }
        await gate.reached()
        let waiting = Task { try await pool.run {} }
        while pool.waiting == 0 { await Task.yield() }
        await #expect(throws: WorkPool.Full.self) { try await pool.run {} }

        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(pool.waiting == 0)
        running.cancel()
        gate.open()
        try await running.value
    }

    @Test("stopping cancels what waits")
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

    @Test("thousands of calls on few threads all run once")
    func many() async throws {
        let pool = try WorkPool(threads: 3, queue: 5000)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<5000 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(total == 4999 * 5000 / 2)
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
