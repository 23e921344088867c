import CLibUV
import CPosix
import Glibc

/// TCP sockets that share one port (`SO_REUSEPORT`), one for each loop; made by hand, since libuv 1.44 does not know that option.
package enum ListeningSocket {
    /// Binds `count` sockets to one address.
    ///
    /// First comes a trial without `SO_REUSEPORT`: with it alone, two servers of one user would share a port in silence.
    ///
    /// - Parameters:
    ///   - host: An address or a name; the first address of a name is taken.
    ///   - port: 0 lets the system choose one.
    /// - Returns: The descriptors, close-on-exec, bound but not yet listening; and the port they have.
    /// - Throws: `SystemError`, `EADDRINUSE` where somebody else listens there.
    package static func bind(host: String, port: UInt16, count: Int) throws(SystemError) -> (descriptors: [Int32], port: UInt16) {
        var address = try resolve(host, port: port)
        if port != 0 { close(try bound(to: address, sharesPort: false)) }
        var descriptors: [Int32] = []
        do throws(SystemError) {
            for _ in 0..<max(1, count) {
                descriptors.append(try bound(to: address, sharesPort: true))
                if descriptors.count == 1 { address = try name(of: descriptors[0]) }
            }
        } catch {
            for descriptor in descriptors { close(descriptor) }
            throw error
        }
        return (descriptors, Self.port(of: address))
    }

    private static func bound(to address: sockaddr_storage, sharesPort: Bool) throws(SystemError) -> Int32 {
        let descriptor = socket(Int32(address.ss_family), Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket", errno) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if sharesPort { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, size) }
        let length = length(of: address)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw SystemError("bind", code)
        }
        return descriptor
    }

    private static func length(of address: sockaddr_storage) -> socklen_t {
        socklen_t(Int32(address.ss_family) == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
    }

    private static func name(of descriptor: Int32) throws(SystemError) -> sockaddr_storage {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw SystemError("getsockname", errno) }
        return address
    }

    /// Both families have their port in the same place.
    private static func port(of address: sockaddr_storage) -> UInt16 {
        withUnsafeBytes(of: address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    private static func resolve(_ host: String, port: UInt16) throws(SystemError) -> sockaddr_storage {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        defer { if let found { freeaddrinfo(found) } }
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found?.pointee, let source = first.ai_addr else {
            throw SystemError("getaddrinfo", UV_EAI_NONAME.rawValue)
        }
        var address = sockaddr_storage()
        withUnsafeMutableBytes(of: &address) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: min(Int(first.ai_addrlen), $0.count)))
        }
        return address
    }
}
