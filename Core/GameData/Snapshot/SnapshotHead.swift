import Values

/// What a data source says of itself beside its documents (data-model 1, 15).
public struct SnapshotHead: Sendable {
    /// Identity of the current change set.
    public var revisionHash: ObjectID
    /// Ordinal of the current change set.
    public var changeNumber: Int
    /// Version of the program that last wrote it: four numbers with dots.
    public var toolsVersion: Text
    /// Compact JSON object of top-level keys that are none of ours, kept verbatim; empty where there are none.
    public var extra: [UInt8]
    /// The number that the next new document's row gets.
    public var nextRow: Int64

    /// The version whose built-in schemas data-model 2 lists.
    public static let ownToolsVersion: Text = "2026.1.2.0"

    public init(
        revisionHash: ObjectID, changeNumber: Int, toolsVersion: Text = SnapshotHead.ownToolsVersion, extra: [UInt8] = [],
        nextRow: Int64 = 0
    ) {
        self.revisionHash = revisionHash
        self.changeNumber = changeNumber
        self.toolsVersion = toolsVersion
        self.extra = extra
        self.nextRow = nextRow
    }

    /// The higher of two versions, by their numbers.
    static func newer(_ first: Text, _ second: Text) -> Text {
        func numbers(_ version: Text) -> [Int] {
            version.string.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        }
        return numbers(first).lexicographicallyPrecedes(numbers(second)) ? second : first
    }
}
