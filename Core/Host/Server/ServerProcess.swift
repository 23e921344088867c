import Access
import CPosix
import Crypto
import EventLoop
import Glibc
import HTTP
import PluginKit
import Synchronization
import Values

/// The process that serves: what the supervisor starts, and starts again.
package enum ServerProcess {
    /// What the supervisor hands down.
    package struct Inheritance: Sendable {
        /// Bound sockets, one a loop.
        package var listeners: [Int32]
        /// `HOST:PORT` that they have.
        package var address: String
        /// Where the supervisor hears that the ready line was printed; nil where it was, by a server before this one.
        package var announced: Int32?

        package init(listeners: [Int32], address: String, announced: Int32?) {
            self.listeners = listeners
            self.address = address
            self.announced = announced
        }
    }

    /// Ends with the supervisor from now on, and at once where it is gone already.
    package static func follow(_ supervisor: Int32) {
        _ = styx_set_parent_death_signal(SIGKILL)
        if getppid() != supervisor { exit(1) }
    }

    /// Serves until it is told to stop; never returns.
    package static func run(_ plan: House.Plan, _ inheritance: Inheritance) -> Never {
        let log = plan.log
        // As the supervisor, which made the data folder.
        if plan.local == nil { umask(0o077) }
        Task.detached {
            do {
                let server = try await start(plan, inheritance)
                await server.untilStopped {
                    log.info("serving", ("address", server.url), ("version", House.version))
                    guard let told = inheritance.announced else { return }
                    announce("styx: listening on \(server.url)\n", on: 1)
                    announce("ready", on: told)
                }
                log.info("stopped")
                exit(0)
            } catch {
                Complaint.print(error)
                exit(1)
            }
        }
        while true { pause() }
    }

    private static func announce(_ line: String, on descriptor: Int32) {
        var line = line
        line.withUTF8 { bytes in _ = write(descriptor, bytes.baseAddress, bytes.count) }
    }

    private static func start(_ plan: House.Plan, _ inheritance: Inheritance) async throws -> RunningServer {
        let settings = plan.configuration.server
        var tls: ServerTLS?
        if let certificate = settings[ServerSettings.tlsCertificate], let key = settings[ServerSettings.tlsKey] {
            tls = try ServerTLS(certificate: certificate, key: key)
        }
        let url = "\(tls == nil ? "http" : "https")://\(inheritance.address)"
        let house = try await House(plan, publicURL: url)
        if plan.local == nil { try await makeAdministrator(house, plan) }
        var limits = ServerLimits()
        limits.head = HeadLimits(
            target: settings[ServerSettings.targetLimit], fieldBytes: settings[ServerSettings.fieldsLimit],
            fieldCount: settings[ServerSettings.fieldCountLimit])
        limits.headTimeout = settings[ServerSettings.headTimeout]
        limits.bodyGrace = settings[ServerSettings.bodyGrace]
        limits.bodyRate = settings[ServerSettings.bodyRate]
        limits.idleTimeout = settings[ServerSettings.idleTimeout]
        limits.maxConnections = settings[ServerSettings.maxConnections]
        let server = HTTPServer(
            on: house.loops.loops, limits: limits, tls: tls, refusal: { Refusal.response($0) }, responder: house.pipeline)
        var control: HTTPServer?
        let controlSocket = plan.local == nil ? DataFolder.controlSocket(of: settings[ServerSettings.data]) : nil
        if let path = controlSocket {
            let own = HTTPServer(
                on: [house.loops.loops[0]], limits: limits, refusal: { Refusal.response($0) },
                responder: ControlResponder(house, log: plan.log))
            try await own.accept(.unix, from: [try UnixSocket.bind(path)])
            control = own
        }
        try await server.accept(.tcp, from: inheritance.listeners)
        return RunningServer(
            house: house, server: server, control: control, controlSocket: controlSocket, tls: tls, url: url,
            patience: settings[ServerSettings.drainTimeout],
            log: plan.log)
    }

    /// Makes the administrator where there is none (server 4.10).
    static func makeAdministrator(_ house: House, _ plan: House.Plan) async throws {
        let outcome = try await FirstAdministrator.settle(
            in: house.context.directory, folder: plan.configuration.server[ServerSettings.data],
            environment: plan.configuration.environment.variables, policy: house.passwordPolicy, workers: house.context.workers)
        switch outcome {
        case .made(let path?): plan.log.warning("the first administrator was made: read its secrets in \(path), then replace them")
        case .fileIsLeft(let path): plan.log.warning("\(path) holds a secret that is still valid: replace it, and the file goes")
        case .made(nil), .present: break
        }
    }
}

/// A server that accepts connections.
private struct RunningServer: Sendable {
    let house: House
    let server: HTTPServer
    let control: HTTPServer?
    let controlSocket: String?
    let tls: ServerTLS?
    let url: String
    let patience: Duration
    let log: Log

    /// Waits for SIGTERM or SIGINT, then lets running requests end and closes everything.
    ///
    /// - Parameter isReady: Called once a signal would drain the server, and not end it: who reads the ready line may send one at once.
    func untilStopped(_ isReady: @escaping @Sendable () -> Void) async {
        let loop = house.loops.loops[0]
        let (tls, log) = (tls, log)
        await withCheckedContinuation { (stopped: CheckedContinuation<Void, Never>) in
            let once = Once(stopped)
            loop.execute {
                do {
                    for number in [SIGTERM, SIGINT] { _ = try SignalWatcher(number, on: loop) { once.resume() } }
                    _ = try SignalWatcher(SIGHUP, on: loop) {
                        do { try tls?.reload() } catch { log.error("the certificate could not be read again", ("error", "\(error)")) }
                    }
                } catch {
                    log.error("a signal cannot be watched: the server ends without a drain", ("error", "\(error)"))
                }
                isReady()
            }
        }
        log.info("draining")
        house.beginDraining()
        await server.drain(within: patience)
        await control?.drain(within: .seconds(1))
        if let controlSocket { unlink(controlSocket) }
        await house.close()
    }
}

/// Resumes once, however often it is asked.
private final class Once: Sendable {
    private let continuation: Mutex<CheckedContinuation<Void, Never>?>
    init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = Mutex(continuation) }
    func resume() {
        continuation.withLock { waiting in
            waiting?.resume()
            waiting = nil
        }
    }
}

/// The answer to what never becomes a request.
enum Refusal {
    static func response(_ error: APIError) -> Response {
        Response(
            error.status,
            fields: [
                .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff", .xRequestID: RequestID.next(),
            ], body: .bytes(Envelope.failure(APIErrors(first: error))))
    }
}
