import Access
import PluginKit
import Storage
import Synchronization
import Testing
import TestSupport
import Values

@testable import DataSources

/// A data source in which nothing can be changed (operations 16.3).
@Suite("read-only data sources")
struct ReadOnlyTests {
    private let fixture: AreaFixture

    init() async throws { fixture = try await AreaFixture() }

    private func capabilities(of caller: Caller? = nil) async throws -> DataSourceCapabilities.Limits {
        try await GetCapabilities(branch: fixture.branch).run(as: caller ?? fixture.owner, in: fixture.area).limits
    }

    @Test("68: every write is refused where storage is exhausted, but deletes and transactions; reads are not")
    func exhausted() async throws {
        let isFull = Mutex(false)
        fixture.host.readOnly.ask { [branch = fixture.branch] asked, _ in
            asked == branch && isFull.withLock { $0 } ? [.storageExhausted] : []
        }
        #expect(try await capabilities().readOnly == false)
        isFull.withLock { $0 = true }
        #expect(try await capabilities().readOnly)
        #expect(try await capabilities().readOnlyReasons == [.storageExhausted])
        #expect(await fixture.code { try await fixture.create("Tag", #"{"Id":"x"}"#) } == .resourceReadOnly)
        #expect(await fixture.code { try await fixture.update("Tag", #"{"Id":"fire","Label":"x"}"#) } == .resourceReadOnly)
        let long = await fixture.code {
            try await fixture.area.writeAlone(to: fixture.branch, in: nil, as: fixture.owner) { _ in
                Branches.Decision([], for: .update) { _ in () }
            }
        }
        #expect(long == .resourceReadOnly)
        let content = try await fixture.area.branches.fill(with: .file(Array(Fixtures.t.utf8)))
        let restore = await fixture.code { _ = try await fixture.area.replace(fixture.branch, with: content, as: fixture.owner) }
        #expect(restore == .resourceReadOnly)
        #expect(await fixture.code { try await fixture.begin("a transaction of mine") } == nil)
        #expect(await fixture.code { try await fixture.delete("Item", "Axe", under: "a transaction of mine") } == nil)
        #expect(await fixture.code { try await fixture.create("Tag", #"{"Id":"x"}"#, under: "a transaction of mine") } == .resourceReadOnly)
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
    }

    @Test("a restore that ends below the limit works where storage is exhausted, another leaves nothing behind")
    func restore() async throws {
        let limit = try await fixture.area.branches.fill(with: .file(Array(Fixtures.t.utf8))).byteCount
        fixture.host.readOnly.ask { _, bytes in bytes.map { $0 <= limit } ?? false ? [] : [.storageExhausted] }
        #expect(try await capabilities().readOnly)
        let larger = Fixtures.t.replacing(#""Label":"Ice""#, with: #""Label":"Ice and more""#)
        let before = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        #expect(await fixture.code { try await fixture.restore(larger) } == .resourceReadOnly)
        #expect(try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner) === before)
        #expect(await fixture.code { try await fixture.restore(Fixtures.t) } == nil)
    }

    @Test("an import that is refused makes no process; deletes are none of those, nor dry runs")
    func imports() async throws {
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        fixture.host.readOnly.ask { _, _ in [.storageExhausted] }
        let count = fixture.processCount
        #expect(await fixture.code { try await fixture.bulk("Tag", #"[{"Id":"x"}]"#) } == .resourceReadOnly)
        #expect(fixture.processCount == count)
        #expect(await fixture.code { try await fixture.bulk("Tag", #"[{"Id":"x"}]"#, isDryRun: true) } == nil)
        #expect(await fixture.code { try await fixture.bulk("Tag", #"[{"Id":"ice"}]"#, .delete) } == nil)
        #expect(fixture.processCount == count + 2)
    }

    @Test("a file that cannot be written refuses deletes and transactions too, and says why")
    func file() async throws {
        fixture.host.readOnly.ask { _, _ in [.storageExhausted, .fileIsReadOnly] }
        #expect(try await capabilities().readOnlyReasons == [.fileIsReadOnly, .storageExhausted])
        #expect(await fixture.code { try await fixture.delete("Item", "Axe") } == .resourceReadOnly)
        #expect(await fixture.code { try await fixture.begin("a transaction of mine") } == .resourceReadOnly)
        let error = await #expect(throws: APIError.self) { try await fixture.create("Tag", #"{"Id":"x"}"#) }
        #expect(error?.status == .forbidden && error?.reason == "fileIsReadOnly")
    }

    @Test("who may not edit is told so, in the order of the reasons")
    func viewer() async throws {
        let stranger = Caller(
            user: try await fixture.fixture.user("v@x.y").id, login: nil, credential: .apiKey, isServerAdministrator: false)
        #expect(try await capabilities(of: stranger).readOnlyReasons == [.noEditPermission])
        fixture.host.readOnly.ask { _, _ in [.storageExhausted, .fileIsReadOnly] }
        #expect(try await capabilities(of: stranger).readOnlyReasons == [.fileIsReadOnly, .noEditPermission, .storageExhausted])
    }
}
