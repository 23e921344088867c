import Access
import PluginKit
import Storage
import Values

/// A long operation, as clients watch it.
struct ProcessState: Shaped {
    enum Kind: String, NamedChoice { case load, validate, `import`, export, backup, restore, generateSourceCode, translate }
    enum Status: String, NamedChoice { case unknown, running, stopped, faulted, finished, finishedWithResult }

    let id: Int
    let dataSourceId: BranchID
    let type: Kind
    let initiatorName: String?
    let initiatorId: UserID?
    let status: Status
    let progressMessage: String
    let progress: Double
    let startTime: Timestamp
    let elapsedMilliseconds: Double
    let canBeStopped: Bool

    static let shape = Shape(
        "ProcessState", .member("id", \.id, "Counts the processes of the data source."),
        .member("dataSourceId", \.dataSourceId, "Whose it is."),
        .member("type", \.type, "What it does."), .member("initiatorName", \.initiatorName, "Who began it."),
        .member("initiatorId", \.initiatorId, "Who began it."), .member("status", \.status, "How it stands."),
        .member("progressMessage", \.progressMessage, "What it is at."), .member("progress", \.progress, "From 0 to 100."),
        .member("startTime", \.startTime, "When it began."), .member("elapsedMilliseconds", \.elapsedMilliseconds, "How long it has run."),
        .member("canBeStopped", \.canBeStopped, "Whether it can be stopped now."), into: Self.init)
}

extension ProcessState {
    /// The newest load of a branch.
    init(_ load: LoadProgress, of branch: BranchID) {
        let (status, message): (Status, String) =
            switch load.status {
            case .running: (.running, "")
            case .finished: (.finished, "")
            case .faulted(let reason): (.faulted, reason)
            }
        self.init(
            id: load.number, dataSourceId: branch, type: .load, initiatorName: nil, initiatorId: nil, status: status,
            progressMessage: message,
            progress: load.percent.rounded(), startTime: Timestamp(milliseconds: load.startTime),
            elapsedMilliseconds: Double(load.elapsedMilliseconds), canBeStopped: false)
    }
}
