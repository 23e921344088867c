import Values

// The text by which a document is known to people (data-model 12). References carry it, so it is made in the middle of writing: where it
// can, it is copied from text to text as JSON.

extension Snapshot {
    /// The display text of a document; nil where there is none with that id.
    public func displayText(of id: DocumentID, in schema: Schema) -> Text? { find(id, in: schema).map(displayText) }

    /// The display text of a document.
    public func displayText(of located: Located) -> Text { displayTexts.text(of: displayed(located)) }

    /// Display texts, and texts of values, of this snapshot.
    package var displayTexts: DisplayText {
        DisplayText(
            metadata, target: { id, schema in self.find(id, in: schema).map(self.displayed) },
            lastText: { id, schema in self.indexes.lastTexts.text(of: id, in: schema.index).flatMap { $0.plainText } })
    }

    /// A document of which each value is read when it is asked for.
    private func displayed(_ located: Located) -> DisplayedDocument {
        let schema = metadata.schemas[located.schemaIndex]
        return DisplayedDocument(of: schema) { located.field(of: $0, in: schema, self.metadata) }
    }

    /// Appends the display text as a JSON string.
    func appendDisplayText(of located: Located, to bytes: inout [UInt8]) {
        let schema = metadata.schemas[located.schemaIndex]
        if metadata.displayTextTemplate(of: schema) == nil, copyDisplayText(of: located, schema, to: &bytes) { return }
        var json = JSONWriter(reserving: 64)
        json.text(displayText(of: located))
        bytes.append(contentsOf: json.bytes)
    }

    /// Copies the string that the display text is, where it is one that stands in the document.
    private func copyDisplayText(of located: Located, _ schema: Schema, to bytes: inout [UInt8]) -> Bool {
        for index in schema.namingProperties {
            let property = schema.properties[index]
            switch located.withValue(of: property, in: metadata, { copyName($0, of: property, to: &bytes) }) {
            case .copied: return true
            case .other: return false
            case .none?, nil: continue
            }
        }
        return false
    }

    private enum Name { case copied, none, other }

    private func copyName(_ value: UnsafeRawBufferPointer, of property: Property, to bytes: inout [UInt8]) -> Name {
        switch (property.dataType, value.first) {
        case (_, UInt8(ascii: "n")): return .none
        case (.text, UInt8(ascii: "\"")):
            guard Self.isVisible(value) else { return value.count > 2 ? .other : .none }
            bytes.append(contentsOf: value)
            return .copied
        case (.localizedText, UInt8(ascii: "{")):
            guard let text = CompactObject(value).value(of: metadata.settings.primaryLanguage), Self.isVisible(text) else { return .other }
            bytes.append(contentsOf: text)
            return .copied
        default: return .other
        }
    }

    /// Whether a JSON string surely shows something: its first character is no escape, and of no block that has blanks.
    private static func isVisible(_ string: UnsafeRawBufferPointer) -> Bool {
        guard string.count > 2 else { return false }
        switch string[1] {
        case UInt8(ascii: "\\"), 0...UInt8(ascii: " "), 0xC2, 0xE1, 0xE2: return false
        case 0xE3: return string[2] != 0x80
        default: return true
        }
    }
}

extension Located {
    /// The value of a property, read from its place in the text.
    fileprivate func field(of property: Property, in schema: Schema, _ metadata: Metadata) -> Field {
        let value = withValue(of: property, in: metadata) { value -> Field? in
            // The text is our own: it can be read.
            do throws(JSONError) {
                let tape = try JSONParser().parse(value, within: .stored)
                return DocumentReader(metadata, from: .file).field(tape.root, of: property, in: schema)
            } catch { return nil }
        }
        return (value ?? nil) ?? .absent
    }
}

extension LastTexts.Entry {
    /// The text without its quotes and escapes.
    fileprivate var plainText: Text? { (try? JSONParser().parse(text))?.root.text }
}
