import Values

// The text by which a document is known to people (data-model 12). References carry it, so it is made in the middle of writing: where it
// can, it is copied from text to text as JSON.

extension Snapshot {
    /// The display text of a document; nil where there is none with that id.
    public func displayText(of id: DocumentID, in schema: Schema) -> Text? { find(id, in: schema).map(displayText) }

    /// The display text of a document.
    public func displayText(of located: Located) -> Text { displayText(of: located, depth: 0) }

    /// Appends the display text as a JSON string.
    ///
    /// - Returns: False, and nothing is appended, where the schema has a template: what stands beside a reference then stays.
    func appendDisplayText(of located: Located, to bytes: inout [UInt8]) -> Bool {
        let schema = metadata.schemas[located.schemaIndex]
        guard !schema.hasDisplayTextTemplate else { return false }
        if !copyDisplayText(of: located, schema, to: &bytes) {
            var json = JSONWriter(reserving: 64)
            json.text(displayText(of: located, depth: 0))
            bytes.append(contentsOf: json.bytes)
        }
        return true
    }

    /// Copies the string that the display text is, where it is one that stands in the document.
    private func copyDisplayText(of located: Located, _ schema: Schema, to bytes: inout [UInt8]) -> Bool {
        for index in schema.namingProperties {
            let property = schema.properties[index]
            guard property.dataType == .text || property.dataType == .localizedText else { return false }
            let isCopied = located.withValue(of: property, in: metadata) { value in
                guard let string = property.dataType == .text ? value : localizedString(in: value), Self.isVisible(string) else {
                    return false
                }
                bytes.append(contentsOf: string)
                return true
            }
            if isCopied == true { return true }
        }
        return false
    }

    private func localizedString(in value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        value.first == UInt8(ascii: "{") ? CompactObject(value).value(of: metadata.settings.primaryLanguage) : nil
    }

    /// Whether a JSON value is a string that shows anything.
    private static func isVisible(_ value: UnsafeRawBufferPointer) -> Bool {
        value.first == UInt8(ascii: "\"") && value.dropFirst().dropLast().contains { $0 != UInt8(ascii: " ") }
    }
}

// MARK: - By value

extension Snapshot {
    /// Documents in one another beyond this are cut (data-model 12.2).
    private static var mostNested: Int { 8 }

    private func displayText(of located: Located, depth: Int) -> Text {
        guard depth < Self.mostNested else { return "…" }
        return displayText(of: located.document(in: metadata), depth: depth)
    }

    /// The first of the naming properties that has a non-empty value; the id where it shows nothing.
    func displayText(of document: Document, depth: Int = 0) -> Text {
        for index in document.schema.namingProperties {
            let property = document.schema.properties[index]
            guard let text = nameText(of: document[property], property, depth), !text.isEmpty else { continue }
            return text.string.allSatisfy(\.isWhitespace) ? document.id?.text ?? text : text
        }
        return document.id?.text ?? ""
    }

    /// The text of a value that is to name a document; nil for none.
    private func nameText(of field: Field, _ property: Property, _ depth: Int) -> Text? {
        switch field {
        case .localizedText(let text): text[metadata.settings.primaryLanguage]
        default: field.hasNoValue ? nil : text(of: field, property, depth: depth)
        }
    }

    /// A value as people read it (data-model 12.2).
    func text(of field: Field, _ property: Property, depth: Int = 0) -> Text {
        switch field {
        case .absent, .null: "None"
        case .logical(let value): value ? "Yes" : "No"
        case .integer(let value): ValueText.integer(value, property)
        case .number(let value): Text(NumberText.of(value))
        case .time(let ticks): Text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): ValueText.date(milliseconds)
        case .text(let text), .outOfRange(let text): text
        case .localizedText(let text):
            text[metadata.settings.primaryLanguage].flatMap { $0.isEmpty ? nil : $0 } ?? text.texts.first { !$0.text.isEmpty }?.text ?? ""
        case .document(let document): nested(document, depth)
        case .documents(let documents): ValueText.joined(documents.map { nested($0, depth) })
        case .reference(let reference): named(reference, property, depth)
        case .references(let references): ValueText.joined(references.map { named($0, property, depth) })
        case .formula(let formula): formula.tree["_cs"].flatMap { if case .text(let source) = $0 { source } else { nil } } ?? ""
        case .unreadable(let value): ValueText.json(value)
        }
    }

    private func nested(_ document: Document, _ depth: Int) -> Text {
        depth + 1 < Self.mostNested ? displayText(of: document, depth: depth + 1) : "…"
    }

    /// References may lead in a circle: they count as nesting.
    private func named(_ reference: Reference, _ property: Property, _ depth: Int) -> Text {
        guard let schema = metadata.referenceType(of: property), let target = find(reference.id, in: schema) else {
            return reference.displayName ?? reference.id.text
        }
        return displayText(of: target, depth: depth + 1)
    }
}

/// Texts of scalar values as people read them (data-model 12.2).
enum ValueText {
    /// A number; of a pick list the option's name, of a mask the names of its options.
    static func integer(_ value: Int64, _ property: Property) -> Text {
        let picks = property.specification.picks
        switch property.dataType {
        case .pickList: return picks.first { $0.value == value }.map { words($0.name) } ?? Text(String(value))
        case .multiPickList: return mask(value, picks)
        default: return Text(String(value))
        }
    }

    /// Options from the highest value down, each taken when all its bits are left; named in ascending order (data-model 6.9).
    private static func mask(_ value: Int64, _ picks: [(name: Text, value: Int64)]) -> Text {
        guard value != 0 else { return picks.first { $0.value == 0 }.map { words($0.name) } ?? "" }
        var rest = UInt64(bitPattern: value)
        var names: [Text] = []
        for pick in picks.sorted(by: { $0.value > $1.value }) {
            let bits = UInt64(bitPattern: pick.value)
            guard bits != 0, rest & bits == bits else { continue }
            rest &= ~bits
            names.insert(words(pick.name), at: 0)
        }
        if rest != 0 { names.append(Text(String(Int64(bitPattern: rest)))) }
        return joined(names)
    }

    /// A name split into words at its case changes: `MaxHitPoints` is `Max Hit Points`.
    static func words(_ name: Text) -> Text {
        var result = ""
        var last: Character?
        for character in name.string {
            if let last, character.isUppercase, last.isLowercase || last.isNumber { result.append(" ") }
            result.append(character)
            last = character
        }
        return Text(result)
    }

    /// The canonical form without a zero fraction; without the time at midnight.
    static func date(_ milliseconds: Int64) -> Text {
        var text = DateText.text(ofMilliseconds: milliseconds)
        if text.hasSuffix("T00:00:00.000Z") { return Text(String(text.prefix(10))) }
        if text.hasSuffix(".000Z") { text = text.dropLast(5) + "Z" }
        return Text(text)
    }

    static func json(_ value: Value) -> Text {
        var json = JSONWriter(reserving: 64)
        json.write(value)
        return json.bytes.withUnsafeBufferPointer { Text(checked: $0) }
    }

    static func joined(_ texts: [Text]) -> Text { Text(texts.map(\.string).joined(separator: ", ")) }
}
