import Access
import Crypto
import Sharing
import Storage
import Synchronization
import Values

/// What a plugin gets of the host when it opens: values and services, no host internals.
public final class HostContext: Sendable {
    /// Of the server, for `/context/` and addresses in answers.
    public struct Server: Sendable {
        public let version: String
        /// Without a slash at its end.
        public let publicURL: String
        /// Names of the `ServerFeature`s that are on.
        public let features: [String]

        public init(version: String, publicURL: String, features: [String]) {
            self.version = version
            self.publicURL = publicURL
            self.features = features
        }
    }

    public let server: Server
    /// Absolute path of the data folder; nil where there is none (single-file mode).
    public let dataFolder: String?
    public let clock: WallClock
    public let random: Random
    /// For what blocks or takes longer than about a millisecond: hashing, files, long lists.
    public let workers: WorkPool
    /// Where what was committed is told.
    public let notifications: NotificationBus
    /// The long operations of all data sources.
    public let processes: ProcessRegistry
    /// Why data sources may be read-only.
    public let readOnly = ReadOnlyReasons()
    /// The file's name without its folder in single-file mode; else nil.
    public let fileName: String?
    /// What downloading a whole data source needs (server 3.3).
    public let downloadGrant: Grant
    private let logging: @Sendable (LogSeverity, String) -> Void
    private let state: Mutex<State>

    private struct State {
        var offers: [Offer] = []
        var directory: Directory?
        var branches: Branches?
    }

    public init(
        server: Server, dataFolder: String?, fileName: String? = nil, clock: WallClock = .system, random: Random = .system,
        workers: WorkPool, downloadGrant: Grant = .view,
        processesAtOnce: Int = 16, log: @escaping @Sendable (LogSeverity, String) -> Void
    ) {
        self.server = server
        self.dataFolder = dataFolder
        self.fileName = fileName
        self.clock = clock
        self.random = random
        self.workers = workers
        self.downloadGrant = downloadGrant
        notifications = NotificationBus()
        processes = ProcessRegistry(clock: clock, bus: notifications, atOnce: processesAtOnce)
        logging = log
        state = Mutex(State())
    }

    /// Writes a line of the log in the plugin's name.
    public func log(_ severity: LogSeverity, _ message: String) { logging(severity, message) }

    /// Everybody and everything that access is decided from.
    ///
    /// A plugin that offers storage opens before there is one and must not ask.
    public var directory: Directory {
        guard let directory = state.withLock({ $0.directory }) else { preconditionFailure("the directory opens after storage") }
        return directory
    }

    /// The data of all branches. As for `directory`.
    public var branches: Branches {
        guard let branches = state.withLock({ $0.branches }) else { preconditionFailure("the branches open after storage") }
        return branches
    }

    /// The providers of a point, in order of priority.
    public func providers<Provider>(of point: Point<Provider>) -> [Provider] {
        state.withLock { state in
            state.offers.filter { $0.point == point.point }.sorted { $0.priority < $1.priority }.compactMap { $0.provider as? Provider }
        }
    }

    /// The formats of game data: JSON, and what the plugins offer that opened before; who asks needs `.exporter`.
    public var formats: DataFormats { DataFormats(offered: providers(of: .format)) }

    /// Takes what an open plugin offers.
    package func take(_ offers: [Offer]) { state.withLock { $0.offers += offers } }

    /// Makes what stands on storage available.
    package func settle(directory: Directory, branches: Branches) {
        state.withLock {
            $0.directory = directory
            $0.branches = branches
        }
        Surroundings(directory, branches, processes, notifications, clock).connect()
    }
}

/// How much a line of the log matters.
public enum LogSeverity: Sendable { case debug, info, warning, error }
