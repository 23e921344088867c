import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// One loop for all tests of this target: a loop lives as long as its process.
let testLoop: LoopThread = {
    do { return try LoopThread(name: "test") } catch { preconditionFailure("\(error)") }
}()

@Suite struct LoopThreadTests {
    @Test("what other threads ask runs on the loop, in their order")
    func order() async throws {
        let seen = Mutex<[Int]>([])
        for number in 0..<1000 { testLoop.execute { seen.withLock { $0.append(number) } } }
        #expect(await testLoop.perform { testLoop.isCurrent && LoopThread.current === testLoop })
        #expect(seen.withLock { $0 } == Array(0..<1000))
        #expect(LoopThread.current == nil)
    }

    @Test("a task that prefers the loop starts there at once, and comes back there")
    func taskExecutor() async throws {
        let places: [Bool] = await withCheckedContinuation { done in
            testLoop.execute {
                let ranAtOnce = Mutex(false)
                Task.immediate(executorPreference: testLoop) {
                    ranAtOnce.withLock { $0 = true }
                    let before = testLoop.isCurrent
                    try? await testLoop.sleep(for: .milliseconds(1))
                    done.resume(returning: [before, testLoop.isCurrent])
                }
                #expect(ranAtOnce.withLock { $0 })
            }
        }
        #expect(places == [true, true])
    }

    @Test("an actor on the loop is reached from a callback without a hop")
    func serialExecutor() async throws {
        let counter = Counter(on: testLoop)
        #expect(await testLoop.perform { counter.addHere() } == 1)
        #expect(await counter.add() == 2)
    }

    @Test("many tasks from many threads all run")
    func storm() async throws {
        let total = await withTaskGroup(of: Int.self) { group in
            for number in 0..<2000 {
                group.addTask(executorPreference: number % 2 == 0 ? testLoop : nil) {
                    await Task.yield()
                    return 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 2000)
    }

    @Test("a loop ends with its handles open")
    func stop() throws {
        let loop = try LoopThread(name: "short")
        loop.execute { loop.schedule(after: .seconds(3600)) {} }
        loop.stop()
    }

    @Test("timers fire in the order of their times, a cancelled one never")
    func timers() async throws {
        let fired: [Int] = await withCheckedContinuation { done in
            testLoop.execute {
                let seen = Mutex<[Int]>([])
                testLoop.schedule(after: .milliseconds(20)) { done.resume(returning: seen.withLock { $0 }) }
                testLoop.schedule(after: .milliseconds(10)) { seen.withLock { $0.append(2) } }
                testLoop.schedule(after: .milliseconds(1)) { seen.withLock { $0.append(1) } }
                testLoop.schedule(after: .milliseconds(5)) { seen.withLock { $0.append(3) } }.cancel()
            }
        }
        #expect(fired == [1, 2])
    }

    @Test("sleeping ends when the task is cancelled")
    func sleep() async throws {
        let sleeper = Task { try await testLoop.sleep(for: .seconds(3600)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test("a signal reaches its watcher")
    func signals() async throws {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            testLoop.execute { raiseWhenWatched(done) }
        }
    }

    @Test(
        "durations are rounded up to milliseconds",
        arguments: [
            (Duration.zero, UInt64(0)), (.nanoseconds(1), 1), (.microseconds(1000), 1), (.microseconds(1001), 2), (.seconds(-1), 0),
            (.seconds(90), 90_000),
        ])
    func rounding(duration: Duration, milliseconds: UInt64) { #expect(duration.milliseconds == milliseconds) }
}

private func raiseWhenWatched(_ done: CheckedContinuation<Void, Never>) {
    var watcher: SignalWatcher?
    do {
        watcher = try SignalWatcher(SIGURG, on: testLoop) {
            watcher?.close()
            watcher = nil
            done.resume()
        }
        kill(getpid(), SIGURG)
    } catch {
        Issue.record(error)
        done.resume()
    }
}

private actor Counter {
    private nonisolated let thread: LoopThread
    private var count = 0

    init(on thread: LoopThread) { self.thread = thread }
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func add() -> Int {
        count += 1
        return count
    }

    nonisolated func addHere() -> Int {
        assumeIsolated { counter in
            counter.count += 1
            return counter.count
        }
    }
}
