import Sharing
import Storage
import Synchronization

/// Connections that only read, and threads to wait for them on.
final class ReaderPool: Sendable {
    private let file: String
    private let vfs: String?
    private let work: WorkPool
    private let idle = Mutex<[Connection]>([])

    private static let threads = 3
    /// Connections that are kept while nobody reads.
    private static let mostIdle = 4

    init(_ file: String, vfs: String?) throws(StoreError) {
        self.file = file
        self.vfs = vfs
        do { work = try WorkPool(threads: Self.threads, queue: 10_000, name: "styx-read") } catch {
            throw .failed("the store's readers do not start: \(error)")
        }
    }

    /// Runs `body` on a thread that may wait, with a connection of its own.
    func read<Found: Sendable>(_ body: @escaping @Sendable (Connection) throws(StoreError) -> Found) async throws(StoreError) -> Found {
        try await run { () throws(StoreError) in
            let connection = try self.take()
            let found = try body(connection)
            self.giveBack(connection)
            return found
        }
    }

    /// Runs `body` on a thread that may wait.
    func run<Found: Sendable>(_ body: @escaping @Sendable () throws(StoreError) -> Found) async throws(StoreError) -> Found {
        do { return try await work.run(.short) { try body() } } catch {
            throw error as? StoreError ?? .failed("the store cannot be read now: \(error)")
        }
    }

    /// A connection that is the caller's until it gives it back or drops it; blocks while it is opened.
    func take() throws(StoreError) -> Connection {
        if let connection = idle.withLock({ $0.popLast() }) { return connection }
        let connection = try Connection(file, isWriter: false, vfs: vfs)
        try connection.execute("PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY")
        return connection
    }

    func giveBack(_ connection: Connection) {
        guard connection.isIdle else { return }
        idle.withLock { if $0.count < Self.mostIdle { $0.append(connection) } }
    }

    /// Closes what is idle: the file is opened anew.
    func forget() { idle.withLock { $0 = [] } }
}
