import Access
import EventLoop
import GameData
import Sharing
import Storage
import TestSupport
import Values

@testable import DataSources
@testable import PluginKit

/// The area over a store in memory: a project of an owner's with one branch that holds fixture T, and what listens to it.
struct AreaFixture: Sendable {
    let fixture: DirectoryFixture
    let host: HostContext
    let area: DataSourcesArea
    let owner: Caller
    let project: Project
    let branch: BranchID
    let heard: NotificationSubscription

    init() async throws {
        fixture = try await DirectoryFixture()
        let user = try await fixture.user("o@x.y")
        owner = Caller(user: user.id, login: nil, credential: .apiKey, isServerAdministrator: false)
        project = try await fixture.project("Game", in: try fixture.workspace(of: user.id), by: user.id)
        let workers = try WorkPool(threads: 2, queue: 64)
        let branches = Branches(
            in: fixture.store, on: [try LoopThread(name: "area")], workers: workers, generator: IDGenerator(seconds: { 1_700_000_000 }),
            now: { 1_700_000_000_000 })
        branch = project.branches[0].id
        let content = try await branches.fill(with: .file(Array(Fixtures.t.utf8)))
        try await fixture.store.apply(branches.creation(of: branch.objectID, from: content, by: nil))
        host = HostContext(
            server: HostContext.Server(version: "1", publicURL: "http://x", features: []), dataFolder: nil, clock: fixture.directory.clock,
            workers: workers, processesAtOnce: 4, log: { _, _ in })
        host.settle(directory: fixture.directory, branches: branches)
        area = DataSourcesArea(host)
        heard = host.notifications.subscribe()
    }

    /// Names of what was published since the last call, each with what is particular to it.
    func told() -> [String] {
        var told: [String] = []
        while case .notification(let notification)? = heard.takeNow() {
            let name = notification.name.replacing("Notification", with: "")
            let content = json(notification.content)
            let more = content["schemaId"].string ?? content["type"].string.map { $0 + (content["status"].string.map { " \($0)" } ?? "") }
            told.append(more.map { "\(name) \($0)" } ?? name)
        }
        return told
    }

    /// A value as it would be sent.
    func json(_ value: some ShapedValue) -> Value {
        var sink: any ValueSink = JSONWriter()
        value.write(into: &sink)
        return (sink as? JSONWriter)?.bytes.asJSON ?? .null
    }

    func tree(_ text: String) throws -> JSONNode { try JSONParser().parse(Array(text.utf8), maxDepth: 64).root }

    @discardableResult
    func create(_ schema: Text, _ document: String, under transaction: String? = nil) async throws -> CreateResult {
        try await CreateDocument(branch: branch, schema: schema, options: ["none"], transaction: transaction, document: try tree(document))
            .run(as: owner, in: area)
    }

    @discardableResult
    func update(_ schema: Text, _ document: String, under transaction: String? = nil) async throws -> UpdateResult {
        try await UpdateDocument(branch: branch, schema: schema, options: ["none"], transaction: transaction, document: try tree(document))
            .run(as: owner, in: area)
    }

    @discardableResult
    func delete(_ schema: Text, _ id: Text, under transaction: String? = nil) async throws -> DeleteResult {
        try await DeleteDocument(branch: branch, schema: schema, id: id, transaction: transaction).run(as: owner, in: area)
    }

    @discardableResult
    func bulk(
        _ schema: Text, _ documents: String, _ mode: ImportMode = .createAndUpdate, isDryRun: Bool = false, under transaction: String? = nil
    ) async throws -> Processed<BulkChangeResult> {
        let branch = branch
        let state = try await area.snapshot(of: branch, in: nil, as: owner)
        let payload = try ImportPayload(Array(documents.utf8), of: try state.schema(schema))
        let work = ImportWork(
            branch: branch, transaction: transaction, isDryRun: isDryRun, request: ImportRequest(mode, []), payload: payload, cause: .import
        )
        return try await work.run(as: owner, in: area)
    }

    /// Restores a file, as the operation does once it has the text.
    func restore(_ file: String) async throws {
        try area.requireWritable(branch, for: .relief)
        _ = try await area.branches.withContent(of: .file(Array(file.utf8))) { try await area.replace(branch, with: $0, as: owner) }
    }

    /// Processes of the branch that are known.
    var processCount: Int { host.processes.processes(of: branch, skipping: 0, upTo: 0).total }

    func begin(_ id: String, as caller: Caller? = nil) async throws {
        let request = BeginTransactionRequest(id: Text(id), executionTimeout: .seconds(60), startTimeout: .seconds(5))
        _ = try await BeginTransaction(branch: branch, request: request).run(as: caller ?? owner, in: area)
    }

    func code(_ body: () async throws -> Void) async -> ErrorCode? {
        do { try await body() } catch {
            return ((error as? FailureWithFields)?.cause as? APIError ?? error as? APIError)?.code
                ?? (error as? APIErrors)?.errors.first?.code
        }
        return nil
    }
}

/// Ids of the schemas of fixture T.
enum T {
    static let tag = "7a0000000000000000000001"
    static let part = "7a0000000000000000000002"
    static let item = "7a0000000000000000000003"
    static let slot = "7a0000000000000000000004"
    static let bag = "7a0000000000000000000005"
}
