import Values

/// The rows that a content has, by what they hold: documents that take the place of others get their numbers, so that what is alike in both
/// contents stands in the same row (spec/history.md 2.2). Nothing but the size of a log depends on it.
public struct RowNumbers: Sendable {
    private struct Place {
        let row: Int64
        /// The number of the commit that wrote it.
        let changed: Int64
        let digest: Int
        var isTaken = false
    }

    /// In order of the rows.
    private var places: [Place] = []
    /// Positions by a hash of schema and id, and of the how-manieth it is: a restored file may hold an id twice.
    private var positions: [Int: Int] = [:]
    /// Where documents begin that have no place here.
    private let nextRow: Int64

    /// - Parameter nextRow: Behind all rows, also those that may come until the content is left.
    public init(endingBefore nextRow: Int64) { self.nextRow = nextRow }

    /// Adds a row behind those that are there.
    ///
    /// - Parameter id: As it travels in queries; nil of what is no document, or cannot be read.
    public mutating func add(row: Int64, of schema: Text, id: Text?, changed: Int64, text: UnsafeRawBufferPointer) {
        guard let id else { return }
        var key = Self.key(schema, id)
        while positions[key] != nil { key &+= 1 }
        positions[key] = places.count
        places.append(Place(row: row, changed: changed, digest: Self.digest(text)))
    }

    /// The row of a document, each once; nil where it has none.
    mutating func take(_ schema: Text, _ id: Text) -> Int64? {
        var key = Self.key(schema, id)
        while let position = positions[key] {
            if !places[position].isTaken {
                places[position].isTaken = true
                return places[position].row
            }
            key &+= 1
        }
        return nil
    }

    /// The number of the commit that wrote the text of a row; nil where the row held another, or was not there.
    public func changed(_ row: Int64, holding text: [UInt8]) -> Int64? {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].row < row { low = middle + 1 } else { high = middle }
        }
        guard low < places.count, places[low].row == row, places[low].digest == text.withUnsafeBytes(Self.digest) else { return nil }
        return places[low].changed
    }

    private static func key(_ schema: Text, _ id: Text) -> Int {
        var hasher = Hasher()
        hasher.combine(schema)
        hasher.combine(id)
        return hasher.finalize()
    }

    private static func digest(_ text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        return hasher.finalize()
    }

    /// Gives each document the number that its identity has here, and the others numbers behind all.
    ///
    /// - Returns: The documents, and the next row.
    mutating func numbered(_ documents: [StoredDocument], in metadata: Metadata) -> ([StoredDocument], next: Int64) {
        var next = nextRow
        let numbered = documents.map { document in
            let row = document.id.flatMap { take(metadata.schemas[document.schemaIndex].id, $0.text) }
            if row == nil { next += 1 }
            return StoredDocument(document, row: row ?? next - 1)
        }
        return (numbered, next)
    }
}
