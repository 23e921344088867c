import Glibc
import Storage
import Synchronization
import Values

/// A store in one file, `DIR/styx.db`, with its blobs beside it in `DIR/blobs`.
///
/// One connection, on its own thread, writes and checkpoints; all others only read (`WriterThread` and `ReaderPool` say how).
public final class SQLiteStore: StorageBackend {
    let place: Place
    private let writer: WriterThread
    let blobs: BlobFolder
    private let nextContent: Mutex<Int64>
    /// The connection that reads through the file after an unclean stop.
    private let checking = Mutex<Connection?>(nil)
    /// The sweep of the folder of blobs that each opening begins.
    let sweeping = Mutex<Task<Void, Never>?>(nil)

    /// What no operator has to know of.
    public struct Options: Sendable {
        /// Name of SQLite's layer for files; nil for the system's own. Tests bring one that fails.
        public var vfs: String?
        /// Pages of 4 KB in the log from which they are copied into the file.
        public var pagesToCheckpoint: Int32 = 4096

        public init() {}
    }

    /// Opens the store in a folder that is there, and makes it where it is not.
    ///
    /// - Parameters:
    ///   - folder: Owned by the caller alone (the lock on the data folder).
    ///   - options: Inner settings.
    /// - Throws: `isNewer` where a newer version wrote it; `failed` where it cannot be opened.
    public static func open(_ folder: String, _ options: Options = Options()) async throws(StoreError) -> SQLiteStore {
        let place = try Place(folder, options)
        let wasStopped = !isEmpty("\(place.file)-wal")
        let writer = try WriterThread { Writer(place) }
        do throws(StoreError) {
            try await writer.perform { .reopen($0) }
            let found = try await place.readers.read { connection throws(StoreError) in try Leftovers(connection) }
            let blobs = try BlobFolder("\(folder)/blobs", place.readers)
            let store = SQLiteStore(place, writer, blobs, nextContent: found.nextContent)
            for content in found.orphans { writer.put(.purge(content) { _ in }) }
            for branch in found.purgedBranches { writer.put(.forget(branch) { _ in }) }
            store.beginSweep()
            if wasStopped { store.beginCheck() }
            return store
        } catch {
            writer.put(.stop { _ in })
            throw error
        }
    }

    private init(_ place: Place, _ writer: WriterThread, _ blobs: BlobFolder, nextContent: Int64) {
        self.place = place
        self.writer = writer
        self.blobs = blobs
        self.nextContent = Mutex(nextContent)
    }

    private static func isEmpty(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) != 0 || information.st_size == 0
    }

    public var health: StoreHealth { place.health.value }

    // MARK: Writing

    public func submit(_ write: StoreWrite, _ answer: @escaping @Sendable (Result<AppliedWrite, StoreError>) -> Void) {
        guard !write.blobs.isEmpty else { return writer.put(.write(write, answer)) }
        writer.put(
            .write(write) { result in
                if case .success = result { self.removeBytes(of: write.blobs) }
                answer(result)
            })
    }

    public func makeContent() async throws(StoreError) -> ContentID {
        if place.health.isClosed { throw .closed }
        let number = nextContent.withLock { next in
            defer { next = next.countedOn }
            return next
        }
        guard number < Format.mostContents else { throw .failed("the store has no number left for a new content") }
        return ContentID(number)
    }

    public func purge(_ content: ContentID) async throws(StoreError) { try await writer.perform { .purge(content, $0) } }

    public func prune(_ branch: ObjectID, toBytes bound: Int64) async throws(StoreError) {
        try await writer.perform { .prune(branch, toBytes: bound, $0) }
    }

    public func close() async {
        place.health.close()
        checking.withLock { $0?.interrupt() }
        place.readers.forget()
        try? await writer.perform { .stop($0) }
    }

    // MARK: Reading

    /// Reads on a thread that may wait. After a failure the file is opened again first.
    func read<Found: Sendable>(_ body: @escaping @Sendable (Connection) throws(StoreError) -> Found) async throws(StoreError) -> Found {
        try await requireOpen()
        return try await place.readers.read(body)
    }

    /// Runs what takes a connection of its own.
    func openFile<Found: Sendable>(_ body: @escaping @Sendable (Place) throws(StoreError) -> Found) async throws(StoreError) -> Found {
        try await requireOpen()
        return try await place.readers.run { () throws(StoreError) in try body(self.place) }
    }

    func requireOpen() async throws(StoreError) {
        if place.health.isClosed { throw .closed }
        if place.health.isFailing { try await writer.perform { .reopen($0) } }
    }
}

// MARK: Checking

extension SQLiteStore {
    public func check() async throws(StoreError) -> [String] {
        try await read { connection throws(StoreError) in
            Self.faults(connection, isThorough: true)
        }
    }

    /// What is wrong with the file; that it cannot be read is a fault like the others.
    private static func faults(_ connection: Connection, isThorough: Bool) -> [String] {
        do throws(StoreError) {
            let faults = try faults(of: isThorough ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)", connection)
            return try faults.isEmpty ? danglingBranches(connection) : faults
        } catch {
            return ["\(error)"]
        }
    }

    /// Calls `body` with what the check after an unclean stop found, once it is done; never where there is none.
    func afterCheck(_ body: @escaping @Sendable ([String]) -> Void) { place.health.afterCheck(body) }

    /// Reads through the file beside serving, on a thread of the readers.
    private func beginCheck() {
        place.health.beginCheck()
        Task {
            let faults = try? await place.readers.read { connection throws(StoreError) in
                self.checking.withLock { $0 = connection }
                defer { self.checking.withLock { $0 = nil } }
                return Self.faults(connection, isThorough: false)
            }
            if place.health.isClosed { return }
            place.health.endCheck(faults ?? ["the check did not come to its end"])
        }
    }

    private static func faults(of pragma: StaticString, _ connection: Connection) throws(StoreError) -> [String] {
        var lines: [String] = []
        try connection.query(pragma) { lines.append($0.text(0).string) }
        return lines == ["ok"] ? [] : lines
    }

    private static func danglingBranches(_ connection: Connection) throws(StoreError) -> [String] {
        var faults: [String] = []
        try connection.query(
            "SELECT id FROM branch WHERE content NOT IN (SELECT number FROM content WHERE content.branch = branch.number)"
        ) { faults.append("branch \($0.id(0)?.description ?? "?") points at a content that is not there") }
        return faults
    }
}

/// What a stop in the middle left behind.
private struct Leftovers {
    /// Contents that no branch owns: they were being filled or purged.
    let orphans: [ContentID]
    /// Branches whose log was being deleted.
    let purgedBranches: [Int64]
    let nextContent: Int64

    init(_ connection: Connection) throws(StoreError) {
        var orphans: [ContentID] = []
        try connection.query("SELECT number FROM content WHERE branch IS NULL") { orphans.append(ContentID($0.integer(0))) }
        self.orphans = orphans
        var purged: [Int64] = []
        try connection.query("SELECT number FROM purged_branch") { purged.append($0.integer(0)) }
        purgedBranches = purged
        nextContent = try (connection.first("SELECT max(number) FROM content WHERE number BETWEEN 0 AND 8388607") { $0.integer(0) } ?? 0)
            .countedOn
    }
}
