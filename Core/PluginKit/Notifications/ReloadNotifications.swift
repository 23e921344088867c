import Access
import Storage
import Values

/// Another program has changed the file of single-file mode; it is being read (operations 1.12).
public struct DataSourceReloadStartedNotification: Notification {
    public let dataSourceId: BranchID

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape("DataSourceReloadStartedNotification", .dataSource(\.dataSourceId), into: Self.init)
}

/// The changed file is what everybody sees.
public struct DataSourceReloadedNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceReloadedNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        into: Self.init)
}

extension DataSourceReloadedNotification {
    init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes) {
        self.init(dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description)
    }
}

/// The changed file cannot be read: what was read before is still served, and nothing can be written.
public struct DataSourceReloadFailedNotification: Notification {
    public let dataSourceId: BranchID
    public let errors: [NotifiedError]

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceReloadFailedNotification", .dataSource(\.dataSourceId), .member("errors", \.errors, "Why."), into: Self.init)
}
