import Values

/// Writes a snapshot as a game data file (data-model 1, formats 2.1), piece by piece: what is in memory at once is one piece.
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

    private enum Stage {
        case start
        case collection(Int)
        case documents(Int)
        case end
        case done
    }

    private let snapshot: Snapshot
    private let layout: Layout
    private var stage = Stage.start
    /// The documents of the collection that is being written, and whether one was.
    private var documents: Roots.Iterator?
    private var isFirst = true
    /// The compact text of one document on its way into the layout.
    private var document: [UInt8] = []

    public init(_ snapshot: Snapshot, layout: Layout) {
        self.snapshot = snapshot
        self.layout = layout
    }

    /// The next piece; nil after the last.
    public mutating func next() -> [UInt8]? {
        var piece: [UInt8] = []
        piece.reserveCapacity(Self.pieceSize + (16 << 10))
        while piece.count < Self.pieceSize {
            if case .done = stage { break }
            write(to: &piece)
        }
        return piece.isEmpty ? nil : piece
    }

    private mutating func write(to bytes: inout [UInt8]) {
        switch stage {
        case .start:
            writeHead(to: &bytes)
            stage = .collection(0)
        case .collection(let position): beginCollection(position, to: &bytes)
        case .documents(let position):
            if writeDocument(to: &bytes) { return }
            writeLine(depth: 2, to: &bytes)
            bytes.append(UInt8(ascii: "]"))
            stage = .collection(position + 1)
        case .end:
            writeEnd(to: &bytes)
            stage = .done
        case .done: break
        }
    }

    // MARK: Parts

    private func writeHead(to bytes: inout [UInt8]) {
        let head = snapshot.head
        bytes.append(UInt8(ascii: "{"))
        writeLine(depth: 1, to: &bytes)
        writeMember("ToolsVersion", to: &bytes) { $0.text(head.toolsVersion) }
        writeMember("RevisionHash", to: &bytes) { $0.text(head.revisionHash.description) }
        writeMember("ChangeNumber", to: &bytes) { $0.integer(Int64(head.changeNumber)) }
        writeKey("Collections", to: &bytes)
        bytes.append(UInt8(ascii: "{"))
    }

    private mutating func beginCollection(_ position: Int, to bytes: inout [UInt8]) {
        let order = snapshot.metadata.collectionOrder
        guard position < order.count else {
            writeLine(depth: 1, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
            stage = .end
            return
        }
        let schema = snapshot.metadata.schemas[order[position]]
        if position > 0 { bytes.append(UInt8(ascii: ",")) }
        writeLine(depth: 2, to: &bytes)
        writeKey(schema.name, to: &bytes)
        bytes.append(UInt8(ascii: "["))
        documents = snapshot.roots(of: schema).makeIterator()
        isFirst = true
        stage = .documents(position)
    }

    /// - Returns: False where there is no further document.
    private mutating func writeDocument(to bytes: inout [UInt8]) -> Bool {
        guard let next = documents?.next() else { return false }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        writeLine(depth: 3, to: &bytes)
        switch layout {
        case .compact: snapshot.write(next, into: &bytes)
        case .file:
            document.removeAll(keepingCapacity: true)
            snapshot.write(next, into: &document)
            document.withUnsafeBytes { JSONText.appendLaidOut($0, depth: 3, to: &bytes) }
        }
        return true
    }

    /// What other keys the file had, verbatim (data-model 1).
    private func writeEnd(to bytes: inout [UInt8]) {
        snapshot.head.extra.withUnsafeBytes { extra in
            guard extra.count > 2 else { return }
            bytes.append(UInt8(ascii: ","))
            writeLine(depth: 1, to: &bytes)
            let members = UnsafeRawBufferPointer(rebasing: extra[1..<extra.count - 1])
            switch layout {
            case .compact: bytes.append(contentsOf: members)
            case .file: JSONText.appendLaidOut(members, depth: 1, to: &bytes)
            }
        }
        writeLine(depth: 0, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    // MARK: Layout

    /// Writes a member of the head, which others follow.
    private func writeMember(_ key: Text, to bytes: inout [UInt8], _ value: (inout JSONWriter) -> Void) {
        writeKey(key, to: &bytes)
        var json = JSONWriter(reserving: 32)
        value(&json)
        switch layout {
        case .compact: bytes.append(contentsOf: json.bytes)
        case .file: json.bytes.withUnsafeBytes { JSONText.appendLaidOut($0, depth: 1, to: &bytes) }
        }
        bytes.append(UInt8(ascii: ","))
        writeLine(depth: 1, to: &bytes)
    }

    private func writeKey(_ key: Text, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8 { JSONText.appendEscaped($0, to: &bytes, slash: layout == .file) }
        bytes.append(contentsOf: layout == .file ? "\": ".utf8 : "\":".utf8)
    }

    private func writeLine(depth: Int, to bytes: inout [UInt8]) {
        guard layout == .file else { return }
        bytes.append(contentsOf: " \n".utf8)
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
    }
}
