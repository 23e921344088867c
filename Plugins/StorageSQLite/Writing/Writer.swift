import CSQLite
import Storage
import Values

/// What the writer's thread owns: the connection that writes. It never leaves that thread.
struct Writer: ~Copyable {
    private let place: Place
    private var connection: Connection?
    private var position: Int64 = 0
    private var freed = WriteApplication.Freed()
    /// Pages in the log after the last commit, told by SQLite.
    private let pages = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

    /// Opens nothing yet: `reopen` does.
    init(_ place: Place) {
        self.place = place
        pages.initialize(to: 0)
    }

    deinit { pages.deallocate() }

    // MARK: Opening

    /// Opens the file where it is closed.
    mutating func reopen(_ answer: WriterThread.Answer) {
        do throws(StoreError) {
            _ = try open()
            answer(.success(AppliedWrite(position: position)))
        } catch {
            place.health.fail(error)
            answer(.failure(error))
        }
    }

    private mutating func open() throws(StoreError) -> Connection {
        if let connection { return connection }
        let opened = try Connection(place.file, isWriter: true, vfs: place.options.vfs)
        try opened.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")
        try Format.bring(opened, at: place.file)
        opened.afterCommit(pages)
        // What a failed sync left in the log may be in the system's cache alone: only a copy into the file makes sure of it.
        try opened.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
        // The log's positions are never ahead: each write ends with its entry of the feed.
        position = try opened.first("SELECT max(position) FROM feed") { $0.integer(0) } ?? 0
        place.health.recovered()
        connection = opened
        return opened
    }

    /// After a failure: what the file holds is found out by opening it again.
    private mutating func abandon(_ error: StoreError) {
        place.health.fail(error)
        connection = nil
        place.readers.forget()
    }

    mutating func close() {
        if let connection { try? connection.checkpoint(SQLITE_CHECKPOINT_TRUNCATE) }
        connection = nil
    }

    // MARK: Batches

    /// Commits the writes of a batch and answers them.
    ///
    /// - Returns: Whether it is on disk. If not, all that was handed over until now must fail too.
    mutating func commit(_ batch: ArraySlice<WriterThread.Job>) -> Bool {
        do throws(StoreError) {
            let results = try apply(batch)
            for (job, result) in zip(batch, results) { job.answer(result) }
        } catch {
            abandon(error)
            for job in batch { job.answer(.failure(error)) }
            return false
        }
        checkpointIfDue()
        return true
    }

    private mutating func apply(_ batch: ArraySlice<WriterThread.Job>) throws(StoreError) -> [Result<AppliedWrite, StoreError>] {
        let connection = try open()
        var application = WriteApplication(connection: connection, position: position)
        var results: [Result<AppliedWrite, StoreError>] = []
        results.reserveCapacity(batch.count)
        try connection.run("BEGIN IMMEDIATE")
        for job in batch {
            guard case .write(let write, _) = job else { continue }
            results.append(try Self.apply(write, &application))
        }
        try connection.run("COMMIT")
        position = application.position
        freed.contents += application.freed.contents
        freed.branches += application.freed.branches
        return results
    }

    /// What is to be deleted since the last call. Nobody waits for it, and what a stop leaves of it the next start finds.
    mutating func takeFreed() -> [WriterThread.Job] {
        defer { freed = WriteApplication.Freed() }
        return freed.contents.map { .purge($0) { _ in } } + freed.branches.map { .forget($0) { _ in } }
    }

    /// Applies one write behind a savepoint: a refused one leaves nothing.
    private static func apply(
        _ write: StoreWrite, _ application: inout WriteApplication
    ) throws(StoreError) -> Result<AppliedWrite, StoreError> {
        let before = (application.position, application.freed)
        try application.connection.run("SAVEPOINT one")
        do throws(StoreError) {
            let applied = try application.apply(write)
            try application.connection.run("RELEASE one")
            return .success(applied)
        } catch .refused(let refusal) {
            (application.position, application.freed) = before
            try application.connection.run("ROLLBACK TO one")
            try application.connection.run("RELEASE one")
            return .failure(.refused(refusal))
        }
    }

    // MARK: Between batches

    private mutating func checkpointIfDue() {
        guard let connection, pages.pointee >= place.options.pagesToCheckpoint else { return }
        do throws(StoreError) {
            try connection.run("DELETE FROM feed WHERE position <= ?", .integer(max(0, position) - Format.feedLength))
            try connection.checkpoint(SQLITE_CHECKPOINT_PASSIVE)
        } catch {
            abandon(error)
        }
    }

    /// Does one slice of what takes long.
    ///
    /// - Parameter slice: Answers whether more is to be done.
    /// - Returns: Whether more is to be done; else it is answered.
    mutating func goesOn(
        _ answer: WriterThread.Answer, _ slice: (Connection) throws(StoreError) -> Bool
    ) -> Bool {
        do throws(StoreError) {
            if try slice(open()) { return true }
            answer(.success(AppliedWrite(position: position)))
        } catch {
            abandon(error)
            answer(.failure(error))
            return false
        }
        checkpointIfDue()
        return false
    }
}
