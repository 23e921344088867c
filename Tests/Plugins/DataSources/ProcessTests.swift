import GameData
import HTTP
import Sharing
import Synchronization
import Testing
import TestSupport
import Values

@testable import Access
@testable import DataSources
@testable import PluginKit
@testable import Storage

/// Long operations as processes (operations 17).
@Suite("processes of data sources")
struct ProcessTests {
    private let fixture: AreaFixture

    init() async throws {
        fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
    }

    private var newest: ProcessState? { fixture.host.processes.processes(of: fixture.branch, skipping: 0, upTo: 1).processes.first }

    private func bytes(_ content: Content) async throws -> [UInt8] {
        switch content.body {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .stream(_, let write):
            let sink = Collector()
            try await write(ResponseBodyWriter(sink))
            return sink.bytes.withLock { $0 }
        }
    }

    private final class Collector: ResponseSink {
        let bytes = Mutex<[UInt8]>([])
        func write(_ more: [UInt8]) async throws { bytes.withLock { $0 += more } }
    }

    @Test("a process is told from its begin to its end, and keeps its result as bare JSON")
    func life() async throws {
        let result = try await fixture.area.process(.validate, on: fixture.branch, by: fixture.owner) { process in
            process.report(50, "half of it")
            return Processed(["a", "b"], by: process)
        }
        #expect(result.fields["X-Process-Id"] == "2")
        let state = try #require(newest)
        #expect(state.id == 2 && state.type == .validate && state.status == .finishedWithResult && state.progress == 100)
        #expect(state.initiatorId == fixture.owner.user && state.initiatorName == "User o@x.y" && !state.canBeStopped)
        #expect(state.progressMessage == "half of it")
        #expect(fixture.told() == ["ProcessStarted validate", "ProcessFinished validate finishedWithResult"])
        let product = try fixture.host.processes.product(of: 2, of: fixture.branch)
        #expect(product.content.mediaType == "application/json")
        #expect(String(decoding: try await bytes(product.content), as: UTF8.self) == #"["a","b"]"#)
    }

    @Test("a process that fails is faulted, and its failure carries its id")
    func fault() async throws {
        let error = await #expect(throws: FailureWithFields.self) {
            try await fixture.area.process(.import, on: fixture.branch, by: fixture.owner) { _ -> Processed<String> in
                throw APIError(.invalidImportData, "It is no game data.")
            }
        }
        #expect((error?.cause as? APIError)?.code == .invalidImportData && error?.fields["X-Process-Id"] == "2")
        #expect(newest?.status == .faulted && newest?.progressMessage == "It is no game data.")
        #expect(await fixture.code { _ = try fixture.host.processes.product(of: 2, of: fixture.branch) } == .resourceNotFound)
    }

    @Test("who follows processes hears of the end of each, however it ends")
    func followed() async throws {
        let ends = Mutex(0)
        fixture.host.processes.whenEnded { ends.withLock { $0 += 1 } }
        try await life()
        #expect(ends.withLock { $0 } == 1)
        try await ProcessTests.failing(fixture)
        #expect(ends.withLock { $0 } == 2)
    }

    private static func failing(_ fixture: AreaFixture) async throws {
        await #expect(throws: FailureWithFields.self) {
            try await fixture.area.process(.import, on: fixture.branch, by: fixture.owner) { _ -> Processed<String> in
                throw APIError(.invalidImportData, "It is no game data.")
            }
        }
    }

    @Test("a stopped process answers at once with 503 and stores nothing, even where its work goes on")
    func stop() async throws {
        let gate = FirstResult<Void>()
        let entered = FirstResult<Void>()
        let branch = fixture.branch
        let running = Task { [fixture] in
            await fixture.code { try await importLate(fixture, entered, gate) }
        }
        try await entered.value()
        #expect(newest?.status == .running && newest?.canBeStopped == true)
        let stopped = try fixture.host.processes.stop(2, of: branch, because: "no longer wanted")
        #expect(stopped.status == .stopped && stopped.progressMessage == "no longer wanted")
        #expect(await running.value == .serviceUnavailable)
        gate.end(with: .success(()))
        let again = try fixture.host.processes.stop(2, of: branch, because: "again")
        #expect(again == stopped)
        // The turn is free again, and nothing was stored.
        try await fixture.create("Tag", #"{"Id":"next"}"#)
        let after = try await fixture.area.snapshot(of: branch, in: nil, as: fixture.owner)
        #expect(after.changeNumber == 2)
        #expect(await fixture.code { _ = try fixture.host.processes.stop(9, of: branch, because: "x") } == .resourceNotFound)
    }

    /// An import that creates a tag when the gate opens, whether it was stopped or not.
    private func importLate(_ fixture: AreaFixture, _ entered: FirstResult<Void>, _ gate: FirstResult<Void>) async throws {
        let branch = fixture.branch
        _ = try await fixture.area.process(.import, on: branch, by: fixture.owner) { process -> Processed<String> in
            try await fixture.area.writeAlone(to: branch, in: nil, as: fixture.owner) { state in
                entered.end(with: .success(()))
                try await gate.value()
                let schema = try state.schema("Tag")
                var document = Document(of: schema)
                document[schema.idProperty] = .text("late")
                return Branches.Decision([.create(document)], for: .create) { _ in Processed("done", by: process) }
            }
        }
    }

    @Test("what stores cannot be stopped any more, nor a restore")
    func unstoppable() async throws {
        let branch = fixture.branch
        let code = await fixture.code {
            _ = try await fixture.area.process(.import, on: branch, by: fixture.owner) { process in
                try process.beginStoring()
                #expect(newest?.canBeStopped == false)
                _ = try fixture.host.processes.stop(process.id, of: branch, because: "x")
                return Processed("done", by: process)
            }
        }
        #expect(code == .operationNotSupported)
        let restore = await fixture.code {
            _ = try await fixture.area.process(.restore, on: branch, by: fixture.owner) { process in
                _ = try fixture.host.processes.stop(process.id, of: branch, because: "x")
                return Processed("done", by: process, isKept: false)
            }
        }
        #expect(restore == .operationNotSupported)
    }

    @Test("a streamed content runs until its end, and its product is the same bytes again")
    func stream() async throws {
        let content = try await BackupRaw(branch: fixture.branch, download: false, format: fixture.host.formats.all[0]).run(
            as: fixture.owner, in: fixture.area)
        #expect(content.fields["X-Process-Id"] == "2" && newest?.status == .running)
        let sent = try await bytes(content)
        #expect(newest?.status == .finishedWithResult && sent.count > 1000)
        let product = try fixture.host.processes.product(of: 2, of: fixture.branch)
        #expect(try await bytes(product.content) == sent)
    }

    @Test("a stop cuts a streamed content off; one that nobody begins to send ends by itself")
    func cutStream() async throws {
        func content() async throws -> Content {
            try await fixture.area.process(.export, on: fixture.branch, by: fixture.owner) { process in
                Content(
                    "application/json",
                    .stream { writer in
                        try await writer.write([1])
                        _ = try self.fixture.host.processes.stop(2, of: self.fixture.branch, because: "enough")
                        try await writer.write([2])
                    })
            }
        }
        let cut = try await content()
        #expect(await fixture.code { _ = try await bytes(cut) } == .serviceUnavailable)
        #expect(newest?.status == .stopped)
        _ = try await content()
        while newest?.status == .running { await Task.yield() }
        #expect(newest?.status == .stopped && newest?.progressMessage == "The client went away.")
    }

    @Test("a client that goes away stops its process")
    func vanished() async throws {
        let entered = FirstResult<Void>()
        let running = Task { [fixture] in
            _ = try await fixture.area.process(.export, on: fixture.branch, by: fixture.owner) { process in
                entered.end(with: .success(()))
                while true {
                    try process.checkStop()
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        try await entered.value()
        running.cancel()
        await #expect(throws: FailureWithFields.self) { try await running.value }
        while newest?.status == .running { await Task.yield() }
        #expect(newest?.status == .stopped)
    }

    @Test("one credential runs so many at once: 429")
    func atOnce() async throws {
        let processes = fixture.host.processes
        let initiator = ProcessInitiator(id: fixture.owner.user, name: "", login: LoginID(random: .system))
        let handles = try (0..<4).map { _ in try processes.begin(.export, on: fixture.branch, by: initiator) }
        #expect(await fixture.code { _ = try processes.begin(.export, on: fixture.branch, by: initiator) } == .tooManyRequests)
        let other = ProcessInitiator(id: fixture.owner.user, name: "", login: LoginID(random: .system))
        _ = try processes.begin(.export, on: fixture.branch, by: other)
        _ = try processes.stop(handles[0].id, of: fixture.branch, because: "x")
        #expect(await fixture.code { _ = try processes.begin(.export, on: fixture.branch, by: initiator) } == .tooManyRequests)
        processes.workEnded(handles[0])
        processes.workEnded(handles[0])
        _ = try processes.begin(.export, on: fixture.branch, by: initiator)
        #expect(await fixture.code { _ = try processes.begin(.export, on: fixture.branch, by: initiator) } == .tooManyRequests)
    }

    @Test("a stopped process keeps its place until its work has seen it")
    func place() async throws {
        let gate = FirstResult<Void>()
        let fixture = fixture
        let work = { @Sendable () async throws -> Void in
            _ = try await fixture.area.process(.export, on: fixture.branch, by: fixture.owner) { _ in try await gate.value() }
        }
        let running = Task.immediate { await fixture.code(work) }
        for _ in 0..<3 {
            let quick = Task.immediate { try await fixture.area.process(.export, on: fixture.branch, by: fixture.owner) { _ in () } }
            try await quick.value
        }
        let initiator = ProcessInitiator(id: fixture.owner.user, name: "", login: nil)
        let processes = fixture.host.processes
        for _ in 0..<3 { _ = try processes.begin(.export, on: fixture.branch, by: initiator) }
        _ = try processes.stop(2, of: fixture.branch, because: "x")
        #expect(await running.value == .serviceUnavailable)
        #expect(await fixture.code { _ = try processes.begin(.export, on: fixture.branch, by: initiator) } == .tooManyRequests)
        gate.end(with: .success(()))
        var isFree = false
        while !isFree {
            await Task.yield()
            isFree = (try? processes.begin(.export, on: fixture.branch, by: initiator)) != nil
        }
    }

    @Test("the newest load is the loading progress, which begins one where nobody has")
    func loading() async throws {
        let fresh = try await AreaFixture()
        let first = try await GetLoadingProgress(branch: fresh.branch).run(as: fresh.owner, in: fresh.area)
        #expect(first.type == .load && first.id == 1 && first.initiatorId == nil)
        var state = first
        while !state.hasEnded { state = try await GetLoadingProgress(branch: fresh.branch).run(as: fresh.owner, in: fresh.area) }
        #expect(state.id == 1 && state.status == .finished && state.progress == 100)
    }

    @Test("a user who loses the right to edit loses transactions and imports under way")
    func lostRight() async throws {
        let editor = try await fixture.fixture.user("e@x.y")
        let caller = Caller(user: editor.id, login: nil, credential: .apiKey, isServerAdministrator: false)
        try await grant(.edit, to: editor.id)
        try await fixture.begin("a transaction of mine", as: caller)
        let process = try fixture.host.processes.begin(
            .import, on: fixture.branch, by: ProcessInitiator(id: editor.id, name: "", login: nil))
        try await grant(.view, to: editor.id)
        // The writer waits until the transaction has gone.
        try await fixture.create("Tag", #"{"Id":"x"}"#)
        let commit = await fixture.code {
            _ = try await CommitTransaction(branch: fixture.branch, transaction: "a transaction of mine").run(as: caller, in: fixture.area)
        }
        #expect(commit == .abortedTransaction)
        let state = try fixture.host.processes.process(process.id, of: fixture.branch)
        #expect(state.status == .stopped)
    }

    private func grant(_ grant: Grant, to user: UserID) async throws {
        let project = fixture.project.id
        try await fixture.fixture.directory.change { (state: DirectoryState) throws -> (DirectoryChange, Void) in
            var change = DirectoryChange()
            guard var project = state.projects[project] else { return (change, ()) }
            project.members.removeAll { $0.user == user }
            project.members.append(Project.Member(user: user, grants: Grants(upTo: grant)))
            change.projects = [project]
            return (change, ())
        }
    }
}
