import Values

/// Records of one sort: a name, and the keys by which they are found besides their id.
public struct RecordKind: Hashable, Sendable {
    /// Unique in the store: `user`, `users.preferences`.
    public let name: String
    /// Names of keys of which no two records have the same value.
    public let uniqueKeys: [String]
    /// Names of keys that any number of records share.
    public let lookupKeys: [String]

    public init(_ name: String, unique uniqueKeys: [String] = [], lookup lookupKeys: [String] = []) {
        self.name = name
        self.uniqueKeys = uniqueKeys
        self.lookupKeys = lookupKeys
    }

    public static func == (left: RecordKind, right: RecordKind) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// One record: a JSON value of a kind, found by its id and its keys.
public struct Record: Sendable, Equatable {
    public let kind: RecordKind
    /// Unique among its kind.
    public let id: Text
    /// Compact JSON, which the store does not look into.
    public var json: [UInt8]
    /// Values of keys that the kind declares; a key may stand several times or not at all.
    public var keys: [RecordKey]
    /// 1 when it was first stored, one more with each write; the store counts. 0 before that.
    public var version: Int64

    public init(_ kind: RecordKind, _ id: Text, json: [UInt8], keys: [RecordKey] = [], version: Int64 = 0) {
        for key in keys {
            precondition(kind.uniqueKeys.contains(key.name) || kind.lookupKeys.contains(key.name), "\(kind.name) declares no \(key.name)")
        }
        self.kind = kind
        self.id = id
        self.json = json
        self.keys = keys
        self.version = version
    }
}

/// The value of one key of a record.
public struct RecordKey: Hashable, Sendable {
    public let name: String
    public let value: Text

    public init(_ name: String, _ value: Text) {
        self.name = name
        self.value = value
    }
}

/// What a write does to a record.
public enum RecordChange: Sendable, Equatable {
    /// Stores it with the next version; the version it carries is not looked at.
    case put(Record, expecting: ExpectedVersion)
    /// With `ExpectedVersion.any`, one that is not there is no refusal.
    case delete(RecordKind, Text, expecting: ExpectedVersion)
}
