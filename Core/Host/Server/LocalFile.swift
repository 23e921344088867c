import Access
import Crypto
import EventLoop
import GameData
import Glibc
import PluginKit
import Storage
import Synchronization
import Values

/// One game data file, served for one user without accounts: a store in memory that is written back to the file before a write is answered.
///
/// The ids of user, workspace, project and branch are made from the file's path, so that they stay from one start to the next.
package final class LocalFile: Sendable {
    /// Absolute, without links.
    package let path: String
    let store: InMemoryStore
    let caller: Caller
    private let workspace: WorkspaceID
    private let project: ProjectID
    private let branch: BranchID
    private let content: [UInt8]
    private let limit: Int
    private let saving: FileSaving

    /// Most bytes of the log of changes, which is held in memory and goes with the server (spec/history.md 2.8).
    static let keepBytes: Int64 = 64 << 20

    /// Reads the file.
    ///
    /// - Throws: `StartFailure` where it is not there, `FileError` where it cannot be read.
    package init(_ path: String, limit: Int) throws {
        guard let resolved = realpath(path, nil) else {
            throw StartFailure("\(path): there is no such file: name an existing game data file with --open")
        }
        defer { free(resolved) }
        let file = String(cString: resolved)
        self.path = file
        let identity = FileState.Identity(file)
        content = try SmallFile.read(file, limit: limit)
        self.limit = limit
        workspace = WorkspaceID(Self.id("workspace", file))
        project = ProjectID(Self.id("project", file))
        let branch = BranchID(Self.id("branch", file))
        self.branch = branch
        caller = Caller(user: UserID(Self.id("user", file)), login: nil, credential: .local, isServerAdministrator: false)
        let saving = FileSaving(file, of: branch.objectID, holding: content, identity, limit: limit)
        self.saving = saving
        store = InMemoryStore(settle: { try await saving.save($0) })
    }

    /// The file's name without its folder.
    var name: String { PathText.name(of: path) }

    /// Whether it cannot be written: marked so, or its folder, in which it is replaced; by mode for root too, whom the system would let write.
    var isReadOnly: Bool {
        !Self.isWritable(path) || !Self.isWritable(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)) + "/")
    }

    private static func isWritable(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & 0o222 != 0 && access(path, W_OK) == 0
    }

    private static func id(_ kind: String, _ path: String) -> ObjectID {
        let bytes = Digest.sha256(Array("\(kind) \(path)".utf8)).bytes
        var (high, low): (UInt64, UInt32) = (0, 0)
        for byte in bytes[..<8] { high = high << 8 | UInt64(byte) }
        for byte in bytes[8..<12] { low = low << 8 | UInt32(byte) }
        return ObjectID(bytes: (high, low))
    }

    /// Makes the one user, workspace, project and branch, and loads the file into it, whatever its form.
    func settle(in directory: Directory, _ branches: Branches, _ formats: DataFormats) async throws {
        let (text, form) = try await formats.json(ofFile: content, atMost: limit, by: branches.workers)
        let filled = try await branches.fill(with: .file(text, isValidating: false))
        let name = PathText.name(of: path)
        let change = DirectoryChange.local(
            user: caller.user, workspace: workspace, project: project, branch: branch, named: String(name.prefix { $0 != "." }),
            at: directory.clock.now)
        let write = branches.creation(
            of: branch.objectID, in: project.objectID, from: filled, by: caller.user.objectID, keepsRevision: true)
        try await directory.change { _ in (change, write, ()) }
        saving.begin(form)
    }
}

// MARK: - Other programs

extension LocalFile {
    /// How often it is looked at.
    private static let interval = Duration.milliseconds(500)

    /// Looks from now on whether another program has changed the file; what it has written is loaded (operations 1.12).
    func watch(on loop: LoopThread, _ branches: Branches, _ formats: DataFormats) {
        loop.execute { [weak self] in
            _ = loop.schedule(every: Self.interval) {
                guard let self, self.saving.mayLook(at: FileState.Identity(self.path)) else { return }
                Task {
                    await self.reload(branches, formats)
                    self.saving.looked()
                }
            }
        }
    }

    private func reload(_ branches: Branches, _ formats: DataFormats) async {
        let identity = FileState.Identity(path)
        let hashes = { branches.shown(self.branch.objectID).map { BranchEvent.Hashes($0) } }
        do {
            let (path, limit) = (path, limit)
            let bytes = try await branches.workers.run { try SmallFile.read(path, limit: limit) }
            let found = FileState(identity, holding: bytes)
            // One that is being written is looked at again.
            guard FileState.Identity(path) == identity, saving.isNew(found) else { return }
            branches.announce(BranchEvent(branch.objectID, .reloadBegan))
            let (text, form) = try await formats.json(ofFile: bytes, atMost: limit, by: branches.workers)
            try await branches.withContent(of: .file(text, isValidating: false), replacing: branch.objectID) { content in
                saving.expect(found, form, in: content.id)
                _ = try await branches.replace(branch.objectID, with: content, by: caller.user.objectID, for: .reload)
            }
            if let hashes = hashes() { branches.announce(BranchEvent(branch.objectID, .reloaded(hashes))) }
        } catch {
            saving.failed(on: identity)
            branches.announce(BranchEvent(branch.objectID, .reloadFailed(Self.sentence(error))))
        }
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as APIError: error.message
        case let errors as APIErrors: errors.errors.first?.message ?? "It is no game data."
        default: "The file cannot be read: \(error)"
        }
    }
}

/// Writes the branch back to its file: the commits that arrived together are one new file, synced and renamed over the old. What another program
/// has written is not overwritten.
private final class FileSaving: Sendable {
    private struct State {
        /// How the file holds its data; nil while it is being loaded, when nothing is saved.
        var form: GameDataFileForm?
        /// The file as it was read or written last.
        var known: FileState
        /// What another program has written, and the content that it is read into.
        var expected: (file: FileState, form: GameDataFileForm, content: ContentID)?
        /// What could not be read is not tried again.
        var failure: Failure?
        var isLooking = false
    }

    /// What was there when it could not be read; nil for nothing.
    private struct Failure { let identity: FileState.Identity? }

    private let path: String
    private let branch: ObjectID
    private let limit: Int
    private let state: Mutex<State>

    /// - Parameter content: Of the file, as it was read.
    init(_ path: String, of branch: ObjectID, holding content: [UInt8], _ identity: FileState.Identity?, limit: Int) {
        self.path = path
        self.branch = branch
        self.limit = limit
        state = Mutex(State(known: FileState(identity, holding: content)))
    }

    /// From now on commits reach the file; what was loaded from it need not.
    func begin(_ form: GameDataFileForm) { state.withLock { $0.form = form } }

    // MARK: Other programs

    /// Whether the file is to be looked at more closely; `looked` then follows.
    func mayLook(at identity: FileState.Identity?) -> Bool {
        state.withLock { state in
            guard state.form != nil, !state.isLooking, identity != state.known.identity else { return false }
            if let failure = state.failure, failure.identity == identity { return false }
            state.isLooking = true
            return true
        }
    }

    func looked() { state.withLock { $0.isLooking = false } }

    /// Whether it holds something else than what was read or written last.
    func isNew(_ file: FileState) -> Bool {
        state.withLock { state in
            guard file.hash != state.known.hash else {
                state.known.identity = file.identity
                state.failure = nil
                return false
            }
            return true
        }
    }

    /// The next commit brings that content, which stands in the file already.
    func expect(_ file: FileState, _ form: GameDataFileForm, in content: ContentID) {
        state.withLock { $0.expected = (file, form, content) }
    }

    func failed(on identity: FileState.Identity?) {
        state.withLock { state in
            state.expected = nil
            state.failure = Failure(identity: identity)
        }
    }

    // MARK: Saving

    func save(_ batch: InMemoryStore.Batch) async throws {
        guard let form = state.withLock({ $0.form }), batch.writes.contains(where: \.changesBranches),
            let (head, rows) = batch.branch(branch)
        else { return }
        if try isReloaded(by: head.content) { return }
        guard isUnchanged else { throw StoreRefusal.fileChanged }
        var builder = SnapshotBuilder(SnapshotHead(head))
        let leading = rows.filter { SnapshotBuilder.leadingSchemas.contains($0.schema) }
        let others = rows.filter { !SnapshotBuilder.leadingSchemas.contains($0.schema) }
        for row in leading + others { try builder.add(row: row.number, schema: row.schema, text: row.text) }
        let text = try form.bytes(of: SnapshotValue(try builder.finish().snapshot))
        guard isUnchanged else { throw StoreRefusal.fileChanged }
        do throws(FileError) { try SmallFile.replace(path, with: text, mode: 0o644) } catch { throw StoreError.failed("\(error)") }
        let saved = FileState(path, holding: text)
        state.withLock { $0.known = saved }
    }

    /// Whether a commit brings what stands in the file.
    private func isReloaded(by content: ContentID) throws -> Bool {
        guard let expected = state.withLock({ $0.expected }), expected.content == content else { return false }
        guard FileState.Identity(path) == expected.file.identity else { throw StoreRefusal.fileChanged }
        state.withLock { state in
            state.known = expected.file
            state.form = expected.form
            state.expected = nil
            state.failure = nil
        }
        return true
    }

    /// Whether the file is as it was read or written last.
    private var isUnchanged: Bool {
        let known = state.withLock { $0.known }
        guard let identity = FileState.Identity(path) else { return false }
        if identity == known.identity { return true }
        guard let bytes = try? SmallFile.read(path, limit: limit), FileState(identity, holding: bytes).hash == known.hash else {
            return false
        }
        state.withLock { $0.known.identity = identity }
        return true
    }
}

extension StoreWrite {
    /// Whether it changes what a branch shows: the rows of a content that is still being filled are nobody's.
    fileprivate var changesBranches: Bool {
        branches.contains { change in
            switch change {
            case .fill, .noteAhead: false
            default: true
            }
        }
    }
}
