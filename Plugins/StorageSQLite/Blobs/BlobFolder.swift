import Glibc
import Storage
import Synchronization
import Values

/// The folder of blobs: one file each, named by its id, in 256 folders by the id's last two digits.
final class BlobFolder: Sendable {
    private let path: String
    private let readers: ReaderPool

    /// Makes the folder where it is not there, and clears it of what was never finished.
    init(_ path: String, _ readers: ReaderPool) throws(StoreError) {
        self.path = path
        self.readers = readers
        mkdir(path, 0o700)
        mkdir("\(path)/new", 0o700)
        for name in Self.names(in: "\(path)/new") { unlink("\(path)/new/\(name)") }
    }

    func makeWriter() async throws(StoreError) -> FileBlobWriter {
        let id = ObjectID(bytes: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
        let (path, readers) = (path, readers)
        return try await readers.run { () throws(StoreError) in
            let name = "\(path)/new/\(id)"
            let file = Glibc.open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw systemFailure(name) }
            return FileBlobWriter(id, file, at: name, movesTo: "\(path)/\(Self.folder(of: id))", readers)
        }
    }

    /// The bytes of a blob in that range, which lies inside it.
    func read(_ id: ObjectID, _ range: Range<Int64>) async throws(StoreError) -> [UInt8] {
        let name = "\(path)/\(Self.folder(of: id))/\(id)"
        return try await readers.run { () throws(StoreError) in
            let file = Glibc.open(name, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw systemFailure(name) }
            defer { Glibc.close(file) }
            var bytes = [UInt8](repeating: 0, count: range.count)
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(range.lowerBound) + done) }
                guard count > 0 else { throw count == 0 ? .failed("\(name) is too short") : systemFailure(name) }
                done += count
            }
            return bytes
        }
    }

    /// Removes files that `isKept` does not know: bytes that were synced and never put, and those of blobs that are gone. A folder at a time,
    /// so that others read in between. No writer may be under way.
    func sweep(_ isKept: @escaping @Sendable (Connection, ObjectID) throws(StoreError) -> Bool) async throws(StoreError) {
        for folder in Self.names(in: path).filter({ $0.utf8.count == 2 }).map({ "\(path)/\($0)" }) {
            let names = Self.names(in: folder)
            try await readers.read { connection throws(StoreError) in
                for name in names {
                    guard let id = ObjectID(name), try !isKept(connection, id) else { continue }
                    unlink("\(folder)/\(name)")
                }
            }
        }
    }

    /// Removes the bytes of a blob whose row is gone. What is left behind goes with the next sweep.
    func remove(_ id: ObjectID) { unlink("\(path)/\(Self.folder(of: id))/\(id)") }

    static func folder(of id: ObjectID) -> Substring { id.description.suffix(2) }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// Writes a blob into a file of its own, which gets its final name when it is synced.
final class FileBlobWriter: BlobWriter {
    private let id: ObjectID
    private let file: Int32
    private let path: String
    private let folder: String
    private let readers: ReaderPool
    private let length = Atomic<Int64>(0)

    init(_ id: ObjectID, _ file: Int32, at path: String, movesTo folder: String, _ readers: ReaderPool) {
        self.id = id
        self.file = file
        self.path = path
        self.folder = folder
        self.readers = readers
    }

    deinit {
        Glibc.close(file)
        unlink(path)
    }

    func append(_ bytes: [UInt8]) async throws(StoreError) {
        try await readers.run { () throws(StoreError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(self.file, $0.baseAddress, $0.count) }
                guard count >= 0 else { throw systemFailure(self.path) }
                rest = rest.dropFirst(count)
            }
        }
        length.add(Int64(bytes.count), ordering: .relaxed)
    }

    func finish() async throws(StoreError) -> BlobHandle {
        try await readers.run { () throws(StoreError) in
            mkdir(self.folder, 0o700)
            guard fsync(self.file) == 0, rename(self.path, "\(self.folder)/\(self.id)") == 0 else { throw systemFailure(self.path) }
            try syncFolder(self.folder)
        }
        return BlobHandle(id, length: length.load(ordering: .relaxed))
    }
}

/// Makes the names in a folder durable.
private func syncFolder(_ path: String) throws(StoreError) {
    for path in [path, path + "/.."] {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw systemFailure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw systemFailure(path) }
    }
}

/// What the system says of the last call.
private func systemFailure(_ path: String) -> StoreError { .failed("\(path): \(String(cString: strerror(errno)))") }

extension SQLiteStore {
    public func makeBlob() async throws(StoreError) -> any BlobWriter {
        try await requireOpen()
        // Bytes without a row are either left behind or not put yet: while they are told apart none are made.
        await sweeping.withLock { $0 }?.value
        return try await blobs.makeWriter()
    }

    /// Clears the folder of blobs, beside serving, of what no row names.
    func beginSweep() {
        let sweep = Task {
            do {
                try await blobs.sweep { (connection, id) throws(StoreError) in
                    try connection.first("SELECT 1 FROM blob WHERE id = ?", .id(id)) { _ in true } ?? false
                }
            } catch {
                // What cannot be read now is left to the next start, and the store tells of it by itself.
            }
        }
        sweeping.withLock { $0 = sweep }
    }

    /// Removes the bytes of blobs whose rows a write took away, once that is durable.
    func removeBytes(of blobs: [BlobChange]) {
        for case .delete(let id) in blobs { self.blobs.remove(id) }
    }

    public func blob(_ id: ObjectID, _ range: Range<Int64>) async throws(StoreError) -> [UInt8]? {
        let found = try await read { connection throws(StoreError) in
            try connection.first("SELECT length FROM blob WHERE id = ?", .id(id)) { $0.integer(0) }
        }
        guard let length = found else { return nil }
        let kept = range.clamped(to: 0..<length)
        return kept.isEmpty ? [] : try await blobs.read(id, kept)
    }
}
