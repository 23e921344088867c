import Values

/// The rows a branch points at. A restore fills a new one and then moves the branch to it.
public struct ContentID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let number: Int64
    public init(_ number: Int64) { self.number = number }
    public var description: String { "content \(number)" }
    public static func < (left: ContentID, right: ContentID) -> Bool { left.number < right.number }
}

/// Rows, and the bytes of their texts.
public struct BranchSize: Sendable, Equatable {
    public var rows: Int64
    public var bytes: Int64

    public init(rows: Int64 = 0, bytes: Int64 = 0) {
        self.rows = rows
        self.bytes = bytes
    }
}

/// Where a branch stands (data-model 15), and what it holds.
public struct BranchHead: Sendable, Equatable {
    public var content: ContentID
    public var revision: ObjectID
    /// Grows with every entry of the log.
    public var changeNumber: Int64
    /// Of the newest entry of the log, in milliseconds since 1970.
    public var time: Int64
    public var toolsVersion: Text
    /// Compact JSON object of the top-level keys of its file that are not ours; empty where there are none.
    public var extra: [UInt8]
    /// The number that the next new document's row gets.
    public var nextRow: Int64
    /// What its content holds. No store counts: who writes says it.
    public var size: BranchSize
    /// Bytes of the contents that are kept as its backups, and what its log holds, counted as history.md 2.7 says. The store's to write: in a
    /// write they are not looked at.
    public var backups: Int64
    public var log: BranchSize

    public init(
        content: ContentID, revision: ObjectID, changeNumber: Int64, time: Int64 = 0, toolsVersion: Text, extra: [UInt8] = [],
        nextRow: Int64 = 0, size: BranchSize = BranchSize(), backups: Int64 = 0, log: BranchSize = BranchSize()
    ) {
        self.content = content
        self.revision = revision
        self.changeNumber = changeNumber
        self.time = time
        self.toolsVersion = toolsVersion
        self.extra = extra
        self.nextRow = nextRow
        self.size = size
        self.backups = backups
        self.log = log
    }
}

/// What a write does to a branch.
public enum BranchChange: Sendable, Equatable {
    /// A branch that was not there, over a content that was filled. It takes over the content.
    ///
    /// - `project`: Among its branches the second parent of a restored file is looked for.
    case create(ObjectID, project: ObjectID?, BranchHead, Signature, CommitNote)
    /// Changes rows of the branch's content; refused where its revision is not `expecting`. The new head names the same content.
    case commit(ObjectID, expecting: ObjectID, BranchHead, [RowChange], Signature, CommitNote)
    /// Moves the branch to another content that was filled. The old one is kept as a backup, with the head it had; of four the oldest goes.
    ///
    /// - `brings`: From the next row before to the one after: rows of the new content that count as not there before.
    case move(ObjectID, expecting: ObjectID, BranchHead, brings: Range<Int64>, Signature, CommitNote)
    /// Appends or replaces rows of a content that no branch owns yet.
    case fill(ContentID, [Row])
    /// Notes what rows of the branch's content are now, since a move to that other content will change them or take them away. They count
    /// once the branch has moved there, and go with the content otherwise. Again for a row: the later counts.
    case noteAhead(ObjectID, of: ContentID, [RowMark])
    /// Hides a branch; its contents and log are kept.
    case delete(ObjectID)
    case undelete(ObjectID)
    /// Removes a branch, hidden or not, with its log and its contents.
    case purge(ObjectID)
}

/// A content that is kept as a backup of its branch.
public struct KeptContent: Sendable, Equatable {
    /// The head that the branch had, without `backups` and `log`; its time is when it was left.
    public let head: BranchHead

    public init(_ head: BranchHead) { self.head = head }

    /// How many a branch has at most (server 7.5).
    public static let most = 3
}
