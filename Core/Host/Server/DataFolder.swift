import EventLoop
import Glibc

/// The data folder and its lock: one owner at a time (design: what an operator sees).
package struct DataFolder: Sendable {
    /// What a server that was killed may take to go.
    private static let patience = 5.0

    package let path: String
    /// Holds the lock as long as it is open, in whichever process.
    package let lock: Int32

    /// Makes the folder where it is missing, mode 0700, and takes its lock.
    ///
    /// - Parameter waits: Whether to wait up to 5 s for another owner to go.
    /// - Throws: `StartFailure`; `Taken` where another process has it.
    package init(_ path: String, waits: Bool) throws {
        self.path = path
        // Whatever this process makes from now on belongs to its user alone: the store, its log, blobs (server 15.1).
        umask(0o077)
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw StartFailure(
                "\(path): the data folder cannot be made (\(String(cString: strerror(errno)))): name another one with --data")
        }
        lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw StartFailure("\(path): the data folder cannot be written (\(String(cString: strerror(errno)))): check its owner and mode")
        }
        let start = Monotonic.now
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard waits, Monotonic.now - start < .seconds(Self.patience) else {
                close(lock)
                throw Taken(path: path)
            }
            usleep(50_000)
        }
    }

    /// Another process owns the folder.
    package struct Taken: Error, Sendable {
        package let path: String
    }

    /// The socket through which commands ask the server that owns a folder.
    package static func controlSocket(of path: String) -> String { "\(path)/control.sock" }
}
