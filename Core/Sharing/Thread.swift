import CPosix
import Glibc

/// A thread of the system, outside the pool of Swift's tasks.
package enum Thread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a thread that runs `body` and ends; it is joined by its owner.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadRefused) -> pthread_t {
        let boxed = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { data in
                guard let data else { return nil }
                let body = Unmanaged<Body>.fromOpaque(data).takeRetainedValue()
                styx_set_thread_name(body.name)
                body.run()
                return nil
            }, boxed.toOpaque())
        guard result == 0 else {
            boxed.release()
            throw ThreadRefused(code: result)
        }
        return thread
    }
}

/// The system has no thread left (pthread_create(3)).
public struct ThreadRefused: Error, Equatable, Sendable, CustomStringConvertible {
    /// An `errno`.
    public let code: Int32

    public var description: String { "pthread_create: \(String(cString: strerror(code)))" }
}
