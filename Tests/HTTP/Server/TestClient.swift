import Foundation
import Glibc

@testable import EventLoop

/// A client that says exactly what a test wants, over a blocking socket.
final class TestClient: Sendable {
    let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError("connect", errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends as much as the system takes without waiting; how much that was.
    func sendNow(_ bytes: ArraySlice<UInt8>) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return max(0, bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) })
    }

    /// Lets the end of this client be a reset of the connection.
    func endsInReset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// At most `count` bytes; empty at the end or after 20 s without any.
    func receive(_ count: Int = 65536) async -> [UInt8] { await onThread { $0.next(count) } }

    /// Bytes up to and with `end`.
    func receive(until end: String) async -> String { await onThread { $0.next(until: end) } }

    /// Everything up to the server's end, doing something once the first bytes are here: a server that lingers waits for its peer's end.
    func receiveAll(afterTold told: @escaping @Sendable () -> Void = {}) async -> String {
        await onThread { client in
            var bytes = client.next(65536)
            told()
            while true {
                let next = client.next(65536)
                guard !next.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
                bytes += next
            }
        }
    }

    /// A response whose length is declared: its head, and its content.
    func response(hasContent: Bool = true) async -> (head: String, content: String) {
        await onThread { client in
            let head = client.next(until: "\r\n\r\n")
            let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            let length = hasContent ? line.flatMap { Int($0.dropFirst(16)) } ?? 0 : 0
            var content: [UInt8] = []
            while content.count < length {
                let next = client.next(length - content.count)
                guard !next.isEmpty else { break }
                content += next
            }
            return (head, String(decoding: content, as: UTF8.self))
        }
    }

    private func next(_ count: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &buffer, count, 0)
        return Array(buffer.prefix(max(0, received)))
    }

    private func next(until end: String) -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) {
            let next = next(1)
            guard !next.isEmpty else { break }
            bytes += next
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What blocks has a thread of its own: the threads of Swift's pool are few.
    private func onThread<Result: Sendable>(_ body: @escaping @Sendable (TestClient) -> Result) async -> Result {
        await withCheckedContinuation { done in
            Thread.detachNewThread { done.resume(returning: body(self)) }
        }
    }
}
