import Values

/// Some rows of a branch on their way into memory: their texts one behind the other in a single buffer.
public struct RowChunk: Sendable {
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var schemas: [Text] = []

    private struct Entry: Sendable {
        let number: Int64
        let schema: Int
        let end: Int
    }

    /// Bytes of texts after which a backend begins the next chunk.
    public static let wholesome = 1 << 20

    public init() {}

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    /// Bytes of all texts.
    public var byteCount: Int { bytes.count }
    /// Whether the next row belongs into another chunk.
    public var isFull: Bool { bytes.count >= Self.wholesome || entries.count >= 1 << 16 }

    /// Adds a row. Neighbours mostly share their schema, whose name is kept once.
    public mutating func append(_ number: Int64, schema: UnsafeBufferPointer<UInt8>, text: UnsafeRawBufferPointer) {
        if schemas.last?.utf8.elementsEqual(schema) != true { schemas.append(Text(checked: schema)) }
        bytes.append(contentsOf: text)
        entries.append(Entry(number: number, schema: schemas.count - 1, end: bytes.count))
    }

    public mutating func append(_ row: Row) {
        row.schema.withUTF8 { schema in row.text.withUnsafeBytes { append(row.number, schema: schema, text: $0) } }
    }

    /// Calls `body` with number, schema id and text of each row; the text is there during the call only.
    public func forEach<E: Error>(_ body: (Int64, Text, UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        var failure: E?
        bytes.withUnsafeBytes { all in
            var start = 0
            for entry in entries {
                do throws(E) {
                    try body(entry.number, schemas[entry.schema], UnsafeRawBufferPointer(rebasing: all[start..<entry.end]))
                } catch {
                    failure = error
                    return
                }
                start = entry.end
            }
        }
        if let failure { throw failure }
    }
}
