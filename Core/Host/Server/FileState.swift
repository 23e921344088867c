import Crypto
import Glibc

/// By what it is told whether another program has changed a file: which file it is, its size and its times, and where these differ its content.
struct FileState: Sendable {
    /// What the system says of a file (stat(2)). The time of the change of its inode cannot be set back by a program.
    struct Identity: Equatable, Sendable {
        private let device: dev_t
        private let number: ino_t
        private let size: off_t
        private let times: [Int]

        /// Nil where it is not there.
        init?(_ path: String) {
            var information = stat()
            guard stat(path, &information) == 0 else { return nil }
            device = information.st_dev
            number = information.st_ino
            size = information.st_size
            times = [information.st_mtim, information.st_ctim].flatMap { [$0.tv_sec, $0.tv_nsec] }
        }
    }

    var identity: Identity?
    let hash: Digest

    /// A file that holds these bytes.
    init(_ path: String, holding bytes: [UInt8]) {
        identity = Identity(path)
        hash = Digest.sha256(bytes)
    }

    init(_ identity: Identity?, holding bytes: [UInt8]) {
        self.identity = identity
        hash = Digest.sha256(bytes)
    }
}
