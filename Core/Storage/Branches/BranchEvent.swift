import GameData
import Values

/// A commit that is durable, for those who listen (operations 1.12).
public struct BranchEvent: Sendable {
    public let branch: ObjectID
    public let revisionHash: ObjectID
    public let metadataHash: String
    /// Ids of the schemas whose documents changed; empty where all was replaced.
    public let schemas: Set<Text>
    /// Whether it was a restore or a push.
    public var isReplacement: Bool { schemas.isEmpty }

    init(branch: ObjectID, snapshot: Snapshot, schemas: Set<Text>) {
        self.branch = branch
        revisionHash = snapshot.revisionHash
        metadataHash = snapshot.metadata.hashText
        self.schemas = schemas
    }
}
