import Values

/// Why the store did not do what it was asked.
public enum StoreError: Error, Sendable, Equatable {
    /// What the write expected does not hold; it left nothing behind.
    case refused(StoreRefusal)
    /// The disk, or what lies below the store, did not do its part. What was written last may be there or not.
    case failed(String)
    /// The store was written by a newer version. A sentence for the operator.
    case isNewer(String)
    /// That position is no longer in the feed, or not yet.
    case positionIsGone
    case closed
}

/// Which expectation of a write did not hold.
public enum StoreRefusal: Error, Sendable, Equatable {
    case noSuchBranch(ObjectID)
    case branchExists(ObjectID)
    /// The branch's head has another revision.
    case branchMoved(ObjectID, to: ObjectID)
    /// The record's version is another; 0 where it is absent.
    case recordChanged(kind: String, id: Text, version: Int64)
    /// Another record of the kind has that value of a unique key.
    case keyTaken(kind: String, key: String, value: Text)
    case noSuchContent(ContentID)
    case noSuchBlob(ObjectID)
    /// Another program has changed the file that the store is kept in.
    case fileChanged
}
