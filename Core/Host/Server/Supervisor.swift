import CPosix
import EventLoop
import Glibc

/// The small process that an operator starts: it holds the lock and the listening sockets, and starts the server again when it dies.
///
/// It spawns from its main thread, for a parent's death signal fires when the spawning *thread* ends.
package struct Supervisor {
    /// A server that lived this long has recovered: the next pause is short again.
    private static let recovery = Duration.seconds(10)
    private static let longestPause = Duration.seconds(30)

    private let executable: String
    private let arguments: [String]
    private let listeners: [Int32]
    private let lock: Int32?
    private let address: String

    /// - Parameters:
    ///   - arguments: Of `styx serve`, as they were given.
    ///   - lock: Of the data folder, handed down so that the folder is never free between a crash and the next start.
    package init(executable: String, arguments: [String], listeners: [Int32], lock: Int32?, address: String) {
        self.executable = executable
        self.arguments = arguments
        self.listeners = listeners
        self.lock = lock
        self.address = address
    }

    /// Supervises until the server ends by itself or is told to; answers with its exit status.
    package func run() -> Int32 {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        guard let ready = ReadySignal() else { return 1 }
        var pause = Duration.milliseconds(100)
        var stops = 0
        while true {
            let start = Monotonic.now
            guard let child = spawn(announcing: ready.isHeard ? nil : ready.sender) else { return 1 }
            let status = wait(for: child, &signals, &stops)
            if stops > 0 || didExit(status) { return didExit(status) ? exitStatus(status) : 1 }
            Complaint.print(
                "the server died (signal \(status & 0x7F)): it is started again in \(Int(pause / .milliseconds(1))) ms")
            if Monotonic.now - start > Self.recovery { pause = .milliseconds(100) }
            if sleep(pause, &signals) { return 0 }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func didExit(_ status: Int32) -> Bool { status & 0x7F == 0 }
    private func exitStatus(_ status: Int32) -> Int32 { status >> 8 & 0xFF }

    /// Waits until the child has ended, passing signals on: the first stop drains it, the second kills.
    private func wait(for child: pid_t, _ signals: inout sigset_t, _ stops: inout Int) -> Int32 {
        while true {
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child { return status }
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            switch number {
            case SIGTERM, SIGINT:
                stops += 1
                if stops == 1 { for listener in listeners { close(listener) } }
                kill(child, stops == 1 ? SIGTERM : SIGKILL)
            case SIGHUP: kill(child, SIGHUP)
            default: break
            }
        }
    }

    /// - Returns: Whether it was told to stop meanwhile.
    private func sleep(_ duration: Duration, _ signals: inout sigset_t) -> Bool {
        let end = Monotonic.now + duration
        while true {
            let left = end - Monotonic.now
            guard left > .zero else { return false }
            let milliseconds = Int(left / .milliseconds(1))
            var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: (milliseconds % 1000 + 1) * 1_000_000 - 1)
            let number = sigtimedwait(&signals, nil, &time)
            if number == SIGTERM || number == SIGINT { return true }
        }
    }

    /// - Parameter ready: Where the server says that it printed the ready line; nil where one before it did.
    private func spawn(announcing ready: Int32?) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Onto itself: that takes close-on-exec away.
        for descriptor in listeners + [lock, ready].compactMap({ $0 }) {
            posix_spawn_file_actions_adddup2(&actions, descriptor, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let inherited =
            [
                "serve-supervised", listeners.map(String.init).joined(separator: ","), address, ready.map(String.init) ?? "-",
                String(getpid()),
            ]
            + arguments
        let words = [executable] + inherited
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        // The runtime's backtracer was seen to outlive what it examined.
        setenv("SWIFT_BACKTRACE", "enable=no", 1)
        var child: pid_t = 0
        let result = posix_spawn(&child, executable, &actions, &attributes, &pointers, environ)
        guard result == 0 else {
            Complaint.print("the server cannot be started (\(String(cString: strerror(result)))): check \(executable)")
            return nil
        }
        return child
    }
}

/// Hears from a server that it printed the ready line, which is printed once: a server that died before it did leaves that to the next.
private final class ReadySignal {
    let sender: Int32
    private let receiver: Int32
    private var heard = false

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            Complaint.print("the server cannot be started (\(String(cString: strerror(errno)))): raise the limit of open files")
            return nil
        }
        (receiver, sender) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(receiver, F_SETFL, O_NONBLOCK)
    }

    var isHeard: Bool {
        var byte: UInt8 = 0
        if read(receiver, &byte, 1) == 1 { heard = true }
        return heard
    }
}
