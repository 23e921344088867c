import GameData
import Values

/// What happened to the data of a branch, for those who listen (operations 1.12). What is told of a commit is told when it is durable.
public struct BranchEvent: Sendable, Equatable {
    /// Names of a revision.
    public struct Hashes: Sendable, Equatable {
        public let metadataHash: String
        public let revisionHash: ObjectID

        package init(_ snapshot: Snapshot) {
            metadataHash = snapshot.metadata.hashText
            revisionHash = snapshot.revisionHash
        }
    }

    /// A row of the store that cannot be read.
    public struct Unreadable: Sendable, Equatable {
        public let row: Int64
        /// Name of its schema.
        public let schema: Text
        /// Id of its document, as text, where the row still tells it.
        public let id: Text?
    }

    public enum Kind: Sendable, Equatable {
        /// It is being read into memory.
        case loadBegan
        /// From 0 to 100.
        case loadMoved(percent: Double)
        case loaded(Hashes)
        /// What was loaded lacks documents, whose rows cannot be read (operations 4.7).
        case foundUnreadable([Unreadable])
        /// The sentence says why.
        case loadFailed(String)
        /// Its file was changed by another program, and is being read.
        case reloadBegan
        case reloaded(Hashes)
        /// The sentence says why.
        case reloadFailed(String)
        /// It left memory, or was deleted.
        case unloaded
        /// Documents of these schemas were made, changed or removed; embedded ones were made or removed.
        case committed(Hashes, schemas: Set<Text>)
        /// All was replaced, by a restore or a push.
        case replaced(Hashes)
        /// The store did not take a revision.
        case saveFailed(Hashes)
    }

    public let branch: ObjectID
    public let kind: Kind

    package init(_ branch: ObjectID, _ kind: Kind) {
        self.branch = branch
        self.kind = kind
    }
}
