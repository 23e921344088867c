import Access
import Storage
import Values

/// Documents of a schema were made, changed or removed by a commit.
public struct DocumentCollectionChangedNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String
    public let schemaId: Text

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DocumentCollectionChangedNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        .member("schemaId", \.schemaId, "Id of the schema."), into: Self.init)
}

/// Everything was replaced, by a restore or a push.
public struct DataSourceRestoredNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceRestoredNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        into: Self.init)
}

/// The data were read into memory.
public struct DataSourceLoadedNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceLoadedNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        into: Self.init)
}

/// The data left memory, or were deleted.
public struct DataSourceUnloadedNotification: Notification {
    public let dataSourceId: BranchID

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape("DataSourceUnloadedNotification", .dataSource(\.dataSourceId), into: Self.init)
}

/// A revision is being stored.
public struct DataSourceSavingNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceSavingNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        into: Self.init)
}

/// A revision was stored.
public struct DataSourceSavedNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceSavedNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        into: Self.init)
}

/// A revision could not be stored.
public struct DataSourceSaveFailedNotification: Notification {
    public let dataSourceId: BranchID
    public let metadataHash: String
    public let revisionHash: String
    public let failTime: Timestamp
    public let errors: [NotifiedError]

    public var audience: NotificationAudience { .dataSource(dataSourceId) }
    public static let shape = Shape(
        "DataSourceSaveFailedNotification", .dataSource(\.dataSourceId), .metadataHash(\.metadataHash), .revisionHash(\.revisionHash),
        .member("failTime", \.failTime, "When."), .member("errors", \.errors, "Why."), into: Self.init)
}

/// An error in a notification.
public struct NotifiedError: Shaped {
    public let message: String
    public let code: String

    public static let shape = Shape(
        "ApiError", .member("message", \.message, "One English sentence."), .member("code", \.code, "One of the API's codes."),
        into: Self.init)
}

extension Member {
    static func dataSource(_ get: @escaping @Sendable (Root) -> BranchID) -> Self where Value == BranchID {
        .member("dataSourceId", get, "Id of the branch.")
    }
    static func metadataHash(_ get: @escaping @Sendable (Root) -> String) -> Self where Value == String {
        .member("metadataHash", get, "Hash of its metadata.")
    }
    static func revisionHash(_ get: @escaping @Sendable (Root) -> String) -> Self where Value == String {
        .member("revisionHash", get, "Its revision.")
    }
}

extension NotificationBus {
    /// Publishes what an event of a branch means (operations 1.12).
    package func publish(_ event: BranchEvent, at now: Timestamp) {
        guard isHeard else { return }
        let id = BranchID(event.branch)
        switch event.kind {
        case .loadBegan, .loadMoved, .loadFailed, .foundUnreadable: break
        case .loaded(let hashes): publish(DataSourceLoadedNotification(dataSourceId: id, hashes))
        case .reloadBegan: publish(DataSourceReloadStartedNotification(dataSourceId: id))
        case .reloaded(let hashes): publish(DataSourceReloadedNotification(dataSourceId: id, hashes))
        case .reloadFailed(let reason):
            publish(
                DataSourceReloadFailedNotification(
                    dataSourceId: id, errors: [NotifiedError(message: reason, code: ErrorCode.invalidImportData.rawValue)]))
        case .unloaded: publish(DataSourceUnloadedNotification(dataSourceId: id))
        case .committed(let hashes, let schemas):
            for schema in schemas.sorted() { publish(DocumentCollectionChangedNotification(dataSourceId: id, hashes, schemaId: schema)) }
            publishSaving(id, hashes)
        case .replaced(let hashes):
            publish(DataSourceRestoredNotification(dataSourceId: id, hashes))
            publishSaving(id, hashes)
        case .saveFailed(let hashes):
            publish(DataSourceSavingNotification(dataSourceId: id, hashes))
            publish(DataSourceSaveFailedNotification(dataSourceId: id, hashes, failTime: now))
        }
    }

    private func publishSaving(_ id: BranchID, _ hashes: BranchEvent.Hashes) {
        publish(DataSourceSavingNotification(dataSourceId: id, hashes))
        publish(DataSourceSavedNotification(dataSourceId: id, hashes))
    }
}

extension DocumentCollectionChangedNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes, schemaId: Text) {
        self.init(
            dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description, schemaId: schemaId
        )
    }
}

extension DataSourceRestoredNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes) {
        self.init(dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description)
    }
}

extension DataSourceLoadedNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes) {
        self.init(dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description)
    }
}

extension DataSourceSavingNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes) {
        self.init(dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description)
    }
}

extension DataSourceSavedNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes) {
        self.init(dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description)
    }
}

extension DataSourceSaveFailedNotification {
    fileprivate init(dataSourceId: BranchID, _ hashes: BranchEvent.Hashes, failTime: Timestamp) {
        self.init(
            dataSourceId: dataSourceId, metadataHash: hashes.metadataHash, revisionHash: hashes.revisionHash.description,
            failTime: failTime,
            errors: [NotifiedError(message: "The store could not write.", code: ErrorCode.serviceUnavailable.rawValue)])
    }
}
