import Values

extension Snapshot {
    /// Appends a root document as compact JSON, its references with the display texts that their targets have now (data-model 6.12).
    public func write(_ document: StoredDocument, into bytes: inout [UInt8]) {
        write(0..<document.text.count, of: document, into: &bytes)
    }

    /// Appends a document, root or embedded, in the same way.
    public func write(_ located: Located, into bytes: inout [UInt8]) {
        write(located.range, of: located.container, into: &bytes)
    }

    /// Appends a part of a document's text: a value, or a document in it.
    public func write(_ range: Range<Int>, of document: StoredDocument, into bytes: inout [UInt8]) {
        var position = range.lowerBound
        for reference in document.references where Int(reference.start) >= range.lowerBound && Int(reference.end) <= range.upperBound {
            bytes.append(contentsOf: document.text[position..<Int(reference.start)])
            appendDisplayName(of: reference, in: document, to: &bytes)
            position = Int(reference.end)
        }
        bytes.append(contentsOf: document.text[position..<range.upperBound])
    }

    /// Appends the display text of a reference's target as a JSON string.
    ///
    /// - Returns: Whether all references to that target have it; false where it is what stands beside this one.
    @discardableResult
    func appendDisplayName(of reference: StoredDocument.ReferencePlace, in document: StoredDocument, to bytes: inout [UInt8]) -> Bool {
        let schema = metadata.schemas[Int(reference.schema)]
        if let target = find(reference.id, in: schema) {
            appendDisplayText(of: target, to: &bytes)
            return true
        }
        if let last = indexes.lastTexts.text(of: reference.id, in: schema.index) {
            bytes.append(contentsOf: last.text)
            return true
        }
        bytes.append(contentsOf: document.text[Int(reference.start)..<Int(reference.end)])
        return false
    }
}
