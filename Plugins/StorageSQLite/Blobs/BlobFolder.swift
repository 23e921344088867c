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
        return try await blobs.makeWriter()
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
