import Access
import Values

/// A process begins.
public struct ProcessStartedNotification: Notification {
    public let dataSourceId: BranchID
    public let processId: Int
    public let type: ProcessState.Kind
    public let startTime: Timestamp
    public let canBeStopped: Bool

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "ProcessStartedNotification", .dataSource(\.dataSourceId), .member("processId", \.processId, "Which one."),
        .member("type", \.type, "What it does."), .member("startTime", \.startTime, "When."),
        .member("canBeStopped", \.canBeStopped, "Whether it can be stopped."), into: Self.init)
}

/// A process moves on; at most four times a second.
public struct ProcessProgressChangedNotification: Notification {
    public let dataSourceId: BranchID
    public let processId: Int
    public let type: ProcessState.Kind
    public let progressMessage: String
    public let progress: Double
    public let elapsedMilliseconds: Double
    public let canBeStopped: Bool

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "ProcessProgressChangedNotification", .dataSource(\.dataSourceId), .member("processId", \.processId, "Which one."),
        .member("type", \.type, "What it does."), .member("progressMessage", \.progressMessage, "What it is at."),
        .member("progress", \.progress, "From 0 to 100."), .member("elapsedMilliseconds", \.elapsedMilliseconds, "How long it has run."),
        .member("canBeStopped", \.canBeStopped, "Whether it can be stopped."), into: Self.init)
}

/// A process ends, in whatever way.
public struct ProcessFinishedNotification: Notification {
    public let dataSourceId: BranchID
    public let processId: Int
    public let metadataHash: String
    public let type: ProcessState.Kind
    public let status: ProcessState.Status
    public let elapsedMilliseconds: Double

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "ProcessFinishedNotification", .dataSource(\.dataSourceId), .member("processId", \.processId, "Which one."),
        .metadataHash(\.metadataHash), .member("type", \.type, "What it did."), .member("status", \.status, "How it ended."),
        .member("elapsedMilliseconds", \.elapsedMilliseconds, "How long it has run."), into: Self.init)
}
