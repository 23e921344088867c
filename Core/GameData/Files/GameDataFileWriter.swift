import Values

/// Writes a snapshot as a game data file of JSON (data-model 1, formats 2.1), piece by piece: what is in memory at once is one piece.
public struct GameDataFileWriter: Sequence, IteratorProtocol {
    /// How the text is laid out.
    public enum Layout: Sendable {
        /// As files are: a tab per level, every slash escaped.
        case file
        /// Without blanks, as the API answers.
        case compact
    }

    /// Bytes after which a piece is handed out.
    private static let pieceSize = 256 << 10

    private var value: SnapshotValue
    private var sink: any ValueSink

    public init(_ snapshot: Snapshot, layout: Layout) {
        value = SnapshotValue(snapshot)
        sink = layout == .file ? JSONFileWriter() : JSONWriter(reserving: Self.pieceSize + (64 << 10))
    }

    /// The next piece; nil after the last.
    public mutating func next() -> [UInt8]? {
        while sink.readyCount < Self.pieceSize, value.writeNext(into: &sink) {}
        // JSON holds whatever there is: to take it never fails.
        guard let piece = try? sink.take(), !piece.isEmpty else { return nil }
        return piece
    }
}
