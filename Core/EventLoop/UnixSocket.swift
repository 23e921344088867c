import CLibUV
import Glibc

/// Unix-domain sockets by path. An address holds 107 bytes; a deeper path is reached through `/proc/self/fd`.
package enum UnixSocket {
    /// Binds a socket that only this user may connect to (mode 0600). A file that stands at `path` is removed first: who calls this owns the
    /// folder.
    ///
    /// - Returns: The descriptor, close-on-exec, bound but not yet listening.
    package static func bind(_ path: String) throws(SystemError) -> Int32 {
        unlink(path)
        return try open(path, "bind") { descriptor, address, size in
            // The file takes its mode from the socket's own.
            fchmod(descriptor, 0o600) == 0 ? Glibc.bind(descriptor, address, size) : -1
        }
    }

    /// Connects, blocking.
    ///
    /// - Returns: The descriptor, close-on-exec.
    package static func connect(_ path: String) throws(SystemError) -> Int32 {
        try open(path, "connect") { descriptor, address, size in Glibc.connect(descriptor, address, size) }
    }

    private static func open(
        _ path: String, _ call: String, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var folder: Int32 = -1
        let short = try shortened(path, &folder)
        defer { if folder >= 0 { close(folder) } }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket", errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw SystemError(call, code)
        }
        return descriptor
    }

    /// A path of at most 107 bytes that means the same while `folder` is open.
    private static func shortened(_ path: String, _ folder: inout Int32) throws(SystemError) -> String {
        guard path.utf8.count > 107 else { return path }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        folder = Glibc.open(parts.dropLast().joined(separator: "/") + "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SystemError("open", errno) }
        let short = "/proc/self/fd/\(folder)/\(parts.last ?? "")"
        guard short.utf8.count <= 107 else { throw SystemError("bind", ENAMETOOLONG) }
        return short
    }
}
