import Crypto
import Values

/// The id of one kind of thing: 24 hex digits of the API, which no other kind's id is taken for.
public struct Identifier<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let objectID: ObjectID

    @inlinable public init(_ objectID: ObjectID) { self.objectID = objectID }

    /// The id that 24 hex digits stand for, in any case; nil for anything else.
    @inlinable public init?(_ text: some StringProtocol) {
        guard let id = ObjectID(text) else { return nil }
        objectID = id
    }

    /// A new id: 12 random bytes, not countable (server 1.4).
    public init(random: Random) {
        let bytes = random.bytes(12)
        var (high, low): (UInt64, UInt32) = (0, 0)
        for byte in bytes.prefix(8) { high = high << 8 | UInt64(byte) }
        for byte in bytes.dropFirst(8) { low = low << 8 | UInt32(byte) }
        objectID = ObjectID(bytes: (high, low))
    }

    public var description: String { objectID.description }
    public static func < (left: Self, right: Self) -> Bool { left.objectID < right.objectID }
}

public typealias UserID = Identifier<User>
public typealias LoginID = Identifier<Login>
public typealias WorkspaceID = Identifier<Workspace>
public typealias ProjectID = Identifier<Project>
/// Also the id of the branch's data source.
public typealias BranchID = Identifier<Branch>
