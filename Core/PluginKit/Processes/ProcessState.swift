import Access
import Values

/// A long operation, as clients watch it (operations 17).
public struct ProcessState: Shaped, Equatable {
    public enum Kind: String, NamedChoice { case load, validate, `import`, export, backup, restore, generateSourceCode, translate }
    public enum Status: String, NamedChoice { case unknown, running, stopped, faulted, finished, finishedWithResult }

    public let id: Int
    public let dataSourceId: BranchID
    public let type: Kind
    /// Nil where nobody asked for it: a load.
    public let initiatorName: String?
    public let initiatorId: UserID?
    public internal(set) var status: Status
    public internal(set) var progressMessage: String
    /// From 0 to 100.
    public internal(set) var progress: Double
    public let startTime: Timestamp
    public internal(set) var elapsedMilliseconds: Double
    public internal(set) var canBeStopped: Bool

    public static let shape = Shape(
        "ProcessState", .member("id", \.id, "Counts the processes of the data source."),
        .member("dataSourceId", \.dataSourceId, "Whose it is."),
        .member("type", \.type, "What it does."), .member("initiatorName", \.initiatorName, "Who began it."),
        .member("initiatorId", \.initiatorId, "Who began it."), .member("status", \.status, "How it stands."),
        .member("progressMessage", \.progressMessage, "What it is at."), .member("progress", \.progress, "From 0 to 100."),
        .member("startTime", \.startTime, "When it began."), .member("elapsedMilliseconds", \.elapsedMilliseconds, "How long it has run."),
        .member("canBeStopped", \.canBeStopped, "Whether it can be stopped now."), into: Self.init)

    /// Whether it is over.
    public var hasEnded: Bool { status != .running }
}

/// Who began a process.
public struct ProcessInitiator: Sendable, Equatable {
    public let id: UserID
    public let name: String
    /// The credential; nil in single-file mode.
    public let login: LoginID?

    public init(id: UserID, name: String, login: LoginID?) {
        self.id = id
        self.name = name
        self.login = login
    }
}
