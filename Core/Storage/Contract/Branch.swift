import Values

/// The rows a branch points at. A restore fills a new one and then moves the branch to it.
public struct ContentID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let number: Int64
    public init(_ number: Int64) { self.number = number }
    public var description: String { "content \(number)" }
    public static func < (left: ContentID, right: ContentID) -> Bool { left.number < right.number }
}

/// Where a branch stands (data-model 15).
public struct BranchHead: Sendable, Equatable {
    public var content: ContentID
    public var revision: ObjectID
    public var changeNumber: Int64
    public var toolsVersion: Text
    /// Compact JSON object of the top-level keys of its file that are not ours; empty where there are none.
    public var extra: [UInt8]
    /// The number that the next new document's row gets.
    public var nextRow: Int64

    public init(
        content: ContentID, revision: ObjectID, changeNumber: Int64, toolsVersion: Text, extra: [UInt8] = [], nextRow: Int64 = 0
    ) {
        self.content = content
        self.revision = revision
        self.changeNumber = changeNumber
        self.toolsVersion = toolsVersion
        self.extra = extra
        self.nextRow = nextRow
    }
}

/// Who made a commit, and when.
public struct Signature: Sendable, Equatable {
    /// The user; nil where the server or a command of the host did it.
    public var author: ObjectID?
    /// Milliseconds since 1970, UTC.
    public var time: Int64

    public init(by author: ObjectID?, at time: Int64) {
        self.author = author
        self.time = time
    }
}

/// A root document as it is stored. The number is ours: a restored file may hold one id twice (spec/operations.md 14).
public struct Row: Sendable, Equatable {
    /// From 0, below `Row.end`.
    public let number: Int64
    /// Id of its schema.
    public let schema: Text
    /// Compact canonical JSON.
    public let text: [UInt8]

    /// Numbers of rows are below this: 2⁴⁰.
    public static let end: Int64 = 1 << 40

    public init(_ number: Int64, of schema: Text, _ text: [UInt8]) {
        self.number = number
        self.schema = schema
        self.text = text
    }
}

/// What a commit does to one row.
public enum RowChange: Sendable, Equatable {
    case put(Row)
    case delete(Int64)

    public var number: Int64 {
        switch self {
        case .put(let row): row.number
        case .delete(let number): number
        }
    }
}

/// What a row was before a commit; without text where it was not there.
public struct RowBefore: Sendable, Equatable {
    public let number: Int64
    public let schema: Text?
    public let text: [UInt8]?

    public init(_ number: Int64, of schema: Text?, _ text: [UInt8]?) {
        self.number = number
        self.schema = schema
        self.text = text
    }
}

/// What a write does to a branch.
public enum BranchChange: Sendable, Equatable {
    /// A branch that was not there, over a content that was filled. It takes over the content.
    case create(ObjectID, BranchHead, Signature)
    /// Changes rows of the branch's content; refused where its revision is not `expecting`. The new head names the same content.
    case commit(ObjectID, expecting: ObjectID, BranchHead, [RowChange], Signature)
    /// Moves the branch to another content that was filled; the old one is kept until it is purged.
    case move(ObjectID, expecting: ObjectID, BranchHead, Signature)
    /// Appends or replaces rows of a content that no branch points at yet.
    case fill(ContentID, [Row])
    /// Hides a branch; its content and log are kept.
    case delete(ObjectID)
    case undelete(ObjectID)
    /// Removes a branch, hidden or not, with its log. Its content is purged afterwards, in slices.
    case purge(ObjectID)
}

/// One commit of a branch's log.
public struct LogEntry: Sendable, Equatable {
    public enum Kind: Int, Sendable { case created = 0, committed = 1, moved = 2 }

    public let kind: Kind
    /// The change number it brought.
    public let number: Int64
    public let revision: ObjectID
    public let signature: Signature
    /// The content that a move left behind, while it is kept.
    public let left: ContentID?

    public init(_ kind: Kind, number: Int64, revision: ObjectID, _ signature: Signature, left: ContentID? = nil) {
        self.kind = kind
        self.number = number
        self.revision = revision
        self.signature = signature
        self.left = left
    }
}

/// How much a branch holds.
public struct BranchSize: Sendable, Equatable {
    public var rows: Int
    public var bytes: Int
    public init(rows: Int, bytes: Int) {
        self.rows = rows
        self.bytes = bytes
    }
}
