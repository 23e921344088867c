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
        content = try SmallFile.read(file, limit: limit)
        self.limit = limit
        workspace = WorkspaceID(Self.id("workspace", file))
        project = ProjectID(Self.id("project", file))
        let branch = BranchID(Self.id("branch", file))
        self.branch = branch
        caller = Caller(user: UserID(Self.id("user", file)), login: nil, credential: .local, isServerAdministrator: false)
        let saving = FileSaving(file, of: branch.objectID)
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
        let filled = try await branches.fill(with: text, isValidating: false)
        let name = PathText.name(of: path)
        let change = DirectoryChange.local(
            user: caller.user, workspace: workspace, project: project, branch: branch, named: String(name.prefix { $0 != "." }),
            at: directory.clock.now)
        let write = branches.creation(of: branch.objectID, from: filled, by: caller.user.objectID, keepsRevision: true)
        try await directory.change { _ in (change, write, ()) }
        saving.begin(form)
    }
}

/// Writes the branch back to its file: the commits that arrived together are one new file, synced and renamed over the old.
private final class FileSaving: Sendable {
    private let path: String
    private let branch: ObjectID
    /// How the file holds its data; nil while it is being loaded, when nothing is saved.
    private let form = Mutex<GameDataFileForm?>(nil)

    init(_ path: String, of branch: ObjectID) {
        self.path = path
        self.branch = branch
    }

    /// From now on commits reach the file; what was loaded from it need not.
    func begin(_ form: GameDataFileForm) { self.form.withLock { $0 = form } }

    func save(_ batch: InMemoryStore.Batch) async throws {
        guard let form = form.withLock({ $0 }), batch.writes.contains(where: { !$0.branches.isEmpty }),
            let (head, rows) = batch.branch(branch)
        else { return }
        var builder = SnapshotBuilder(SnapshotHead(head))
        let leading = rows.filter { SnapshotBuilder.leadingSchemas.contains($0.schema) }
        let others = rows.filter { !SnapshotBuilder.leadingSchemas.contains($0.schema) }
        for row in leading + others { try builder.add(row: row.number, schema: row.schema, text: row.text) }
        let text = try form.bytes(of: SnapshotValue(try builder.finish().snapshot))
        do throws(FileError) { try SmallFile.replace(path, with: text, mode: 0o644) } catch { throw StoreError.failed("\(error)") }
    }
}
