import Values

/// Some rows of a branch on their way into memory: their texts one behind the other in a single buffer.
public struct RowChunk: Sendable {
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var schemas: [Text] = []

    private struct Entry: Sendable {
        let number: Int64
        let schema: Int
        let changed: Int64
        let end: Int
    }

    /// Bytes of texts after which a backend begins the next chunk.
    public static let wholesome = 1 << 20

    /// Stands for the commit that wrote a row which is new in a content that no branch owns yet: there is none, and numbers begin at 0.
    public static let unwritten: Int64 = -1

    public init() {}

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    /// Bytes of all texts.
    public var byteCount: Int { bytes.count }
    /// Whether the next row belongs into another chunk.
    public var isFull: Bool { bytes.count >= Self.wholesome || entries.count >= 1 << 16 }

    /// Adds a row. Neighbours mostly share their schema, whose name is kept once.
    ///
    /// - Parameter changed: The number of the commit that wrote it.
    public mutating func append(_ number: Int64, schema: UnsafeBufferPointer<UInt8>, changed: Int64, text: UnsafeRawBufferPointer) {
        if schemas.last?.utf8.elementsEqual(schema) != true { schemas.append(Text(checked: schema)) }
        bytes.append(contentsOf: text)
        entries.append(Entry(number: number, schema: schemas.count - 1, changed: changed, end: bytes.count))
    }

    public mutating func append(_ row: Row, changed: Int64) {
        row.schema.withUTF8 { schema in row.text.withUnsafeBytes { append(row.number, schema: schema, changed: changed, text: $0) } }
    }

    /// Calls `body` with number, schema id and text of each row; the text is there during the call only.
    public func forEach<E: Error>(_ body: (Int64, Text, UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try forEach { (row, schema, _, text) throws(E) in try body(row, schema, text) }
    }

    /// Calls `body` with number, schema id, number of the commit that wrote it, and text of each row.
    public func forEach<E: Error>(_ body: (Int64, Text, Int64, UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        var failure: E?
        bytes.withUnsafeBytes { all in
            var start = 0
            for entry in entries {
                do throws(E) {
                    try body(
                        entry.number, schemas[entry.schema], entry.changed, UnsafeRawBufferPointer(rebasing: all[start..<entry.end]))
                } catch {
                    failure = error
                    return
                }
                start = entry.end
            }
        }
        if let failure { throw failure }
    }

    // MARK: One by one

    package func number(at index: Int) -> Int64 { entries[index].number }
    package func schema(at index: Int) -> Text { schemas[entries[index].schema] }
    package func changed(at index: Int) -> Int64 { entries[index].changed }

    /// Calls `body` with the text of a row, which is there during the call only.
    package func withText<R>(at index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let start = index > 0 ? entries[index - 1].end : 0
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<entries[index].end])) }
    }
}
