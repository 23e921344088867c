import Values

extension Document {
    /// What the canonical form of this root document comes to: the size of what `DocumentWriter` writes, without writing it. Stops early where
    /// it is beyond the bound, and then says so and no more.
    public var size: DocumentSize { measured(isWhole: false) }

    /// The same to the end, however large it is.
    var wholeSize: DocumentSize { measured(isWhole: true) }

    private func measured(isWhole: Bool) -> DocumentSize {
        var measuring = DocumentMeasuring(isWhole: isWhole)
        measuring.document(self)
        return measuring.size
    }

    /// - Parameter original: What is stored in its place: one from before there was a bound may be made smaller.
    /// - Throws: `BeyondBound` where this root document may not be stored.
    func checkBound(replacing original: Document? = nil) throws(BeyondBound) {
        if size.isWithinBound { return }
        guard let original, case let before = original.wholeSize, !before.isWithinBound, wholeSize.isNoLarger(than: before) else {
            throw BeyondBound()
        }
    }
}

private struct DocumentMeasuring {
    let isWhole: Bool
    private var json = JSONMeasure()

    init(isWhole: Bool) { self.isWhole = isWhole }

    var size: DocumentSize { DocumentSize(bytes: json.byteCount, values: json.valueCount, levels: json.depth) }
    private var isDone: Bool { !isWhole && !size.isWithinBound }

    mutating func document(_ document: Document) {
        json.beginObject(count: document.fields.count)
        for property in document.schema.properties where document.writes(property) {
            if isDone { return }
            json.key(encoded: property.encodedName)
            field(document.fields[property.index])
        }
        json.endObject()
    }

    private mutating func field(_ field: Field) {
        switch field {
        case .document(let item): document(item)
        case .documents(let items):
            json.beginList(count: items.count)
            for item in items where !isDone { document(item) }
            json.endList()
        case .reference(let reference): self.reference(reference)
        case .references(let references):
            json.beginList(count: references.count)
            for reference in references where !isDone { self.reference(reference) }
            json.endList()
        default: json.canonical(field)
        }
    }

    private mutating func reference(_ reference: Reference) {
        json.beginObject(count: 2)
        json.key(encoded: DocumentWriter.idKey)
        json.canonical(reference.id)
        json.key(encoded: DocumentWriter.displayNameKey)
        json.text("")
        json.endObject()
    }
}

extension ValueSink {
    /// Writes a value in its canonical form; documents and references are written by those who know what is in them.
    mutating func canonical(_ field: Field) {
        switch field {
        case .absent, .null, .document, .documents, .reference, .references: null()
        case .logical(let value): bool(value)
        case .integer(let value): documentInteger(value)
        case .number(let value): number(value)
        case .time(let ticks): text(Text(TimeText.text(ofTicks: ticks)))
        case .date(let milliseconds): text(Text(DateText.text(ofMilliseconds: milliseconds)))
        case .text(let value), .outOfRange(let value): text(value)
        case .localizedText(let text): write(text.value)
        case .formula(let formula): write(Value.object(formula.tree))
        case .unreadable(let value): write(value)
        }
    }

    /// Writes an id as references have it: of the JSON type of its property.
    mutating func canonical(_ id: DocumentID) {
        switch id {
        case .integer(let value): documentInteger(value)
        case .number(let value): number(value)
        case .time, .date, .text: text(id.text)
        }
    }
}
