import Values

/// What a data source says of itself beside its documents (data-model 1, 15).
public struct SnapshotHead: Sendable {
    /// Identity of the current change set.
    public var revisionHash: ObjectID
    /// Ordinal of the current change set, 0 or more.
    public var changeNumber: Int
    /// Version of the program that last wrote it: four numbers with dots.
    public var toolsVersion: Text
    /// Compact JSON object of top-level keys that are none of ours, kept verbatim; empty where there are none.
    public var extra: [UInt8]
    /// The number that the next new document's row gets.
    public var nextRow: Int64

    /// The highest change number that is taken from a file: counting on from there stays exact for every reader (data-model 15).
    public static let highestForeignNumber = 1 << 52

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

    /// The version that stands in the data from now on: the program's own, unless the one found is higher (data-model 1).
    package static func toolsVersion(over found: Text) -> Text {
        guard let own = numbers(of: ownToolsVersion), let numbers = numbers(of: found) else { return ownToolsVersion }
        return own.lexicographicallyPrecedes(numbers) ? found : ownToolsVersion
    }

    /// Nil for what is no version: four numbers of at most 31 bits each.
    private static func numbers(of version: Text) -> [Int32]? {
        let parts = version.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int32(String(decoding: part, as: UTF8.self)) : nil
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }
}
