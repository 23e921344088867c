import EventLoop
import GameData
import Sharing
import StorageContract
import Synchronization
import Testing
import Values

@testable import Storage

/// A store with branches over it, and one schema `Tag` whose only property is a text id.
struct House: Sendable {
    let store: any StorageBackend
    let branches: Branches
    /// By which waits and transactions run out: when the test says so.
    let alarms = ManualAlarms()
    private let loops: LoopGroup
    private let loads = Heard()

    /// What was told of loads, by branch.
    private final class Heard: Sendable { let events = Mutex<[ObjectID: [BranchEvent.Kind]]>([:]) }

    init(over store: any StorageBackend = InMemoryStore(), budget: Int = 1 << 30, keepBytes: Int64? = nil) async throws {
        self.store = store
        loops = try LoopGroup(count: 2)
        branches = try Branches(
            in: store, on: loops.loops, workers: WorkPool(threads: 2, queue: 1000), generator: IDGenerator(seconds: { 1_700_000_000 }),
            budget: budget, keepBytes: keepBytes, now: { 1_700_000_000_000 },
            alarms: alarms.alarms, patience: .seconds(30))
        branches.listen { [loads] event in
            switch event.kind {
            case .loadBegan, .loadMoved, .loaded, .loadFailed:
                loads.events.withLock { $0[event.branch, default: []].append(event.kind) }
            default: return
            }
        }
    }

    /// What was told of the loads of a branch, in its order.
    func loadEvents(of branch: ObjectID) -> [BranchEvent.Kind] { loads.events.withLock { $0[branch] ?? [] } }

    /// How often a branch was loaded.
    func loadCount(of branch: ObjectID) -> Int { loadEvents(of: branch).count { $0 == .loadBegan } }

    func make(_ number: UInt32) async throws -> ObjectID {
        let content = try await branches.fill(with: .file(file([])))
        try await store.apply(branches.creation(of: id(number), from: content, by: nil))
        return id(number)
    }

    func file(_ names: [String]) -> [UInt8] {
        let tags = names.map { #"{"Id":"\#($0)"}"# }.joined(separator: ",")
        return Array(
            #"""
            {"Collections":{"Schema":[{"Id":"5a0000000000000000000001","Name":"Tag","DisplayName":"Tag","Properties":[
            {"Id":"5a0000000000000000000002","Name":"Id","DisplayName":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24}]}],
            "Tag":[\#(tags)]}}
            """#.utf8)
    }

    func create(_ name: String, in branch: ObjectID, under use: Branches.TransactionUse? = nil) async throws {
        guard let use else { return try await branches.write(to: branch, by: nil) { try Self.creation(of: name, in: $0) } }
        try await branches.write(to: branch, in: use) { try Self.creation(of: name, in: $0) }
    }

    func delete(_ name: String, in branch: ObjectID, under use: Branches.TransactionUse? = nil) async throws {
        guard let use else { return try await branches.write(to: branch, by: nil) { try Self.deletion(of: name, in: $0) } }
        try await branches.write(to: branch, in: use) { try Self.deletion(of: name, in: $0) }
    }

    /// Creates a tag, or nothing where it is there.
    @Sendable static func creation(of name: String, in state: Snapshot) throws -> Branches.Decision<Void> {
        let schema = try #require(state.metadata.schemas.first { $0.name == "Tag" })
        if state.root(.text(Text(name)), in: schema) != nil { return Branches.Decision([], for: .update) { _ in () } }
        var document = Document(of: schema)
        document[schema.idProperty] = .text(Text(name))
        return Branches.Decision([.create(document)], for: .create) { _ in () }
    }

    @Sendable static func deletion(of name: String, in state: Snapshot) throws -> Branches.Decision<Void> {
        let schema = try #require(state.metadata.schemas.first { $0.name == "Tag" })
        let id = DocumentID.text(Text(name))
        return Branches.Decision(state.root(id, in: schema) == nil ? [] : [.delete(id, of: schema)], for: .delete) { _ in () }
    }

    func tags(of branch: ObjectID, under use: Branches.TransactionUse? = nil) async throws -> [String] {
        guard let use else { return Self.tags(in: try await branches.snapshot(of: branch)) }
        return Self.tags(in: try await branches.snapshot(of: branch, in: use))
    }

    static func tags(in snapshot: Snapshot) -> [String] {
        guard let schema = snapshot.metadata.schemas.first(where: { $0.name == "Tag" }) else { return [] }
        return snapshot.roots(of: schema).map { document in
            if case .text(let text)? = document.id { text.string } else { "?" }
        }
    }
}

/// Alarms that ring when a test says so.
final class ManualAlarms: Sendable {
    private struct Alarm {
        let number: Int
        let duration: Duration
        let loop: LoopThread
        let body: @Sendable () -> Void
    }

    private struct State {
        var lastNumber = 0
        var alarms: [Alarm] = []
    }

    private let state = Mutex(State())

    var alarms: Alarms {
        Alarms { [self] duration, loop, body in
            let number = state.withLock { state in
                state.lastNumber += 1
                state.alarms.append(Alarm(number: state.lastNumber, duration: duration, loop: loop, body: body))
                return state.lastNumber
            }
            return { self.state.withLock { $0.alarms.removeAll { $0.number == number } } }
        }
    }

    /// Waits until an alarm of that duration is set.
    func isSet(_ duration: Duration) async {
        while !state.withLock({ $0.alarms.contains { $0.duration == duration } }) { await Task.yield() }
    }

    /// Rings those of that duration.
    func ring(_ duration: Duration) async {
        let ringing = state.withLock { state in
            defer { state.alarms.removeAll { $0.duration == duration } }
            return state.alarms.filter { $0.duration == duration }
        }
        for alarm in ringing {
            await withCheckedContinuation { done in
                alarm.loop.execute {
                    alarm.body(); done.resume()
                }
            }
        }
    }
}

/// Lets everybody pass until it is shut.
actor Gate {
    private var isShut = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    func shut() { isShut = true }

    func pass() async {
        guard isShut else { return }
        for watcher in watchers { watcher.resume() }
        watchers = []
        await withCheckedContinuation { waiting.append($0) }
    }

    func waitForSomebody() async {
        if waiting.isEmpty { await withCheckedContinuation { watchers.append($0) } }
    }

    func open() {
        isShut = false
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
