import Foundation
import Glibc

/// One blocking TCP connection of a test: what it writes goes out as it is, so a test can be as rude as it likes.
public final class Connection {
    /// What went wrong on the wire, in words.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    private let descriptor: Int32
    private var unread: [UInt8] = []

    /// Connects to a port on loopback.
    ///
    /// - Parameter patience: Seconds that a read waits before it fails.
    public init(port: UInt16, patience: Int = 300) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        var timeout = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        // The end of what was made closes it: once, or it would be the descriptor of somebody else.
        guard result == 0 else { throw Failure(description: "connect: errno \(errno)") }
    }

    deinit { close(descriptor) }

    /// Sends all bytes.
    public func write(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "write: errno \(errno)") }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    public func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Lets the end of this connection be a reset.
    public func endsInReset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits for bytes; empty when the peer has closed.
    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Failure(description: errno == ECONNRESET ? "reset" : "read: errno \(errno)") }
        unread.append(contentsOf: chunk[..<count])
        return count > 0
    }

    /// The bytes up to and with `mark`; throws where the peer closes before it.
    private func read(through mark: [UInt8]) throws -> [UInt8] {
        var searched = 0
        while true {
            if unread.count >= mark.count {
                for start in searched...(unread.count - mark.count)
                where unread[start] == mark[0] && unread[start..<start + mark.count].elementsEqual(mark) {
                    let found = Array(unread[..<(start + mark.count)])
                    unread.removeFirst(found.count)
                    return found
                }
                searched = unread.count - mark.count + 1
            }
            guard try fill() else { throw Failure(description: unread.isEmpty ? "closed" : "closed within a message") }
        }
    }

    private func read(count: Int) throws -> [UInt8] {
        while unread.count < count { guard try fill() else { throw Failure(description: "closed within a body") } }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// Everything until the peer closes.
    public func readToEnd() throws -> [UInt8] {
        while try fill() {}
        defer { unread = [] }
        return unread
    }

    /// The head of the next response, with its empty line; its body is left unread.
    public func readHead() throws -> String { String(decoding: try read(through: Array("\r\n\r\n".utf8)), as: UTF8.self) }

    /// The next response; `isHead` where the request was a HEAD, whose response has no body.
    public func readReply(toHead isHead: Bool = false) throws -> Reply {
        let head = String(decoding: try read(through: Array("\r\n\r\n".utf8)), as: UTF8.self)
        var lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        guard let status = lines.first.flatMap({ Int($0.split(separator: " ").dropFirst().first ?? "") }) else {
            throw Failure(description: "not a response: \(head)")
        }
        lines.removeFirst()
        let fields = lines.map { line -> (name: String, value: String) in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        var reply = Reply(status: status, fields: fields, body: [])
        if isHead || status == 204 || status == 304 || status < 200 { return reply }
        if reply["transfer-encoding"] == "chunked" {
            while true {
                let line = String(decoding: try read(through: Array("\r\n".utf8)), as: UTF8.self).prefix(while: \.isHexDigit)
                guard let size = Int(line, radix: 16) else { throw Failure(description: "bad chunk size \(line)") }
                reply.body += try read(count: size)
                _ = try read(count: 2)
                if size == 0 { break }
            }
        } else if let length = reply["content-length"].flatMap({ Int($0) }) {
            reply.body = try read(count: length)
        } else {
            reply.body = try readToEnd()
        }
        return reply
    }
}
