import Values

/// What made a commit (spec/history.md 1.1).
public enum CommitCause: String, Sendable, CaseIterable {
    case create, update, delete, bulk, `import`, localization, translation, repair, metadata, transaction, patch, restore, reload, push,
        branch
    case project, merge, pick, revert, restoreRevision
    /// Written before causes were.
    case unknown
}

/// Who made a commit, when and why.
public struct Signature: Sendable, Equatable {
    /// The user; nil where the server or a command of the host did it.
    public var author: ObjectID?
    /// Who acted in the user's place.
    public var actor: ObjectID?
    /// Milliseconds since 1970, UTC; never less than that of the commit before it.
    public var time: Int64
    public var cause: CommitCause
    /// At most 1,024 characters; empty where nobody said anything.
    public var message: Text

    public init(by author: ObjectID?, actor: ObjectID? = nil, at time: Int64, for cause: CommitCause, message: Text = "") {
        self.author = author
        self.actor = actor
        self.time = time
        self.cause = cause
        self.message = message
    }
}

/// Where a content comes from that does not stand on the one before it (spec/history.md 1.3).
public enum Origin: Sendable, Equatable {
    case empty
    case template(Text)
    /// The two counters of a file, as they stood in it. Where they are those of one entry of the project, that is the second parent.
    case file(revision: Text, number: Text)
    /// - `isParent`: Whether that revision is an ancestor from now on.
    case branch(ObjectID, number: Int64, isParent: Bool)
}

/// What a commit comes to, as far as a store cannot know it: it looks into no text.
public struct CommitNote: Sendable, Equatable {
    /// After the commit.
    public var metadataHash: UInt32
    public var touchesMetadata: Bool
    /// Ids of the schemas that it touched, ascending.
    public var schemas: [Text]
    /// Root documents that it made, edited, removed, and only migrated.
    public var added, changed, removed, migrated: Int
    /// Of a creation and of a move.
    public var origin: Origin?

    public init(
        metadataHash: UInt32 = 0, touchesMetadata: Bool = false, schemas: [Text] = [], added: Int = 0, changed: Int = 0, removed: Int = 0,
        migrated: Int = 0, origin: Origin? = nil
    ) {
        self.metadataHash = metadataHash
        self.touchesMetadata = touchesMetadata
        self.schemas = schemas
        self.added = added
        self.changed = changed
        self.removed = removed
        self.migrated = migrated
        self.origin = origin
    }
}

/// One commit of a branch's log.
public struct LogEntry: Sendable, Equatable {
    public enum Kind: Int, Sendable { case created = 0, committed = 1, moved = 2 }

    /// A revision of a branch.
    public struct Place: Sendable, Equatable {
        public let branch: ObjectID
        public let number: Int64

        public init(_ branch: ObjectID, _ number: Int64) {
            self.branch = branch
            self.number = number
        }
    }

    public let kind: Kind
    /// The change number it brought.
    public let number: Int64
    public let revision: ObjectID
    public let signature: Signature
    public let note: CommitNote
    /// The second parent; of a creation the first.
    public let parent: Place?
    /// What the head held before, where this changed it.
    public let toolsVersion: Text?
    public let extra: [UInt8]?
    /// The rows that a creation or a move brought: they were not there before, or were something else.
    public let brought: Range<Int64>?

    public init(
        _ kind: Kind, number: Int64, revision: ObjectID, _ signature: Signature, _ note: CommitNote = CommitNote(), parent: Place? = nil,
        toolsVersion: Text? = nil, extra: [UInt8]? = nil, brought: Range<Int64>? = nil
    ) {
        self.kind = kind
        self.number = number
        self.revision = revision
        self.signature = signature
        self.note = note
        self.parent = parent
        self.toolsVersion = toolsVersion
        self.extra = extra
        self.brought = brought
    }
}

extension LogEntry {
    /// Bytes that one row of the log counts, beside its text and its id (spec/history.md 2.7).
    public static let bytesOfRow: Int64 = 48
}
