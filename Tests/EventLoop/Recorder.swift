import Glibc
import Synchronization
import Testing

@testable import EventLoop

/// One end of a connection on the test loop that keeps what it hears.
final class Recorder: StreamDelegate, Sendable {
    private struct State {
        var stream: EventLoop.Stream?
        var bytes: [UInt8] = []
        var failures: [SystemError] = []
        var isOver = false
        var isDrained = false
    }
    private let state = Mutex(State())

    var stream: EventLoop.Stream? { state.withLock { $0.stream } }
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var failures: [SystemError] { state.withLock { $0.failures } }
    var isDrained: Bool { state.withLock { $0.isDrained } }

    func received(_ bytes: UnsafeRawBufferPointer) { state.withLock { $0.bytes.append(contentsOf: bytes) } }
    func peerFinished() { state.withLock { $0.isOver = true } }
    func failed(_ error: SystemError) {
        state.withLock { state in
            state.failures.append(error)
            state.isOver = true
        }
    }
    func drained() { state.withLock { $0.isDrained = true } }

    /// On the loop only.
    func adopt(_ stream: EventLoop.Stream, reads: Bool = true) {
        stream.delegate = self
        state.withLock { $0.stream = stream }
        if reads { stream.resume() }
    }

    func adopt(_ kind: EventLoop.Stream.Kind, _ descriptor: Int32, reads: Bool = true) async throws {
        try await testLoop.perform { () -> Result<Void, SystemError> in
            do throws(SystemError) {
                self.adopt(try EventLoop.Stream(kind, descriptor: descriptor, on: testLoop), reads: reads)
                return .success(())
            } catch { return .failure(error) }
        }.get()
    }

    func connect(toPort port: UInt16) async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        try await adopt(.tcp, descriptor)
    }

    func write(_ bytes: [UInt8]) async { await testLoop.perform { self.stream?.write(bytes) } }
    func finish() async { await testLoop.perform { self.stream?.finish() } }
    func close() async { await testLoop.perform { self.stream?.close() } }

    func waitFor(bytes count: Int) async { await wait { $0.bytes.count >= count } }
    func waitForEnd() async { await wait { $0.isOver } }
    func waitForDrain() async { await wait { $0.isDrained } }

    private func wait(until isReached: @Sendable (borrowing State) -> Bool) async {
        while !state.withLock({ isReached($0) }) { await Task.yield() }
    }
}

func socketPair() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (ends[0], ends[1])
}

func listen(
    _ kind: EventLoop.Stream.Kind, _ descriptor: Int32, accept: @escaping @Sendable (EventLoop.Stream) -> Void
) async throws -> Listener {
    try await testLoop.perform { () -> Result<Listener, SystemError> in
        do throws(SystemError) {
            return .success(try Listener(kind, descriptor: descriptor, on: testLoop, accept: accept))
        } catch { return .failure(error) }
    }.get()
}
