import Glibc

/// A file that could not be read or written, in the system's words.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// With the text of `errno`.
    package init(path: String, errno number: CInt) { self.init(path: path, reason: String(cString: strerror(number))) }

    package var description: String { "\(path): \(reason)" }
}

/// Whole files of a bounded length: configuration, secrets, one game data file.
package enum SmallFile {
    /// All bytes of the regular file at `path`.
    ///
    /// - Throws: Also where it is longer than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw FileError(path: path, errno: errno) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw FileError(path: path, reason: "it is not a file") }
        guard information.st_size <= limit else { throw FileError(path: path, reason: "it is larger than \(Size.text(limit))") }
        return try bytes(of: descriptor, path, limit: limit)
    }

    private static func bytes(of descriptor: CInt, _ path: String, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw FileError(path: path, errno: errno) }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw FileError(path: path, reason: "it is larger than \(Size.text(limit))") }
        }
    }

    /// Writes a new file and moves it over the one at `path` once it is on disk: a reader sees the old or the new one, whole.
    ///
    /// - Parameter mode: Of a file that is new; one that is replaced keeps its mode.
    package static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(FileError) {
        let draft = "\(path).new-\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(path: draft, errno: errno) }
        var present = stat()
        if stat(path, &present) == 0 { fchmod(descriptor, present.st_mode & 0o777) }
        let problem = write(bytes, to: descriptor)
        let isClosed = close(descriptor) == 0
        guard problem == nil, isClosed, rename(draft, path) == 0 else {
            let reason = problem ?? errno
            unlink(draft)
            throw FileError(path: path, errno: reason)
        }
        try synchronize(folderOf: path)
    }

    /// Writes all and waits for the disk; the error number where that failed.
    private static func write(_ bytes: [UInt8], to descriptor: CInt) -> CInt? {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return errno }
            offset += count
        }
        return fsync(descriptor) == 0 ? nil : errno
    }

    /// A rename is durable once the folder is.
    private static func synchronize(folderOf path: String) throws(FileError) {
        let folder = PathText.folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: folder, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path: folder, errno: errno) }
    }
}

/// The parts of a path.
package enum PathText {
    /// What stands before the last slash; `.` where there is none.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What stands after the last slash.
    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
