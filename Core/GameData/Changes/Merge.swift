import Values

/// Merges the full or partial document that a request sends into the one that is stored (operations 11).
public struct Merge {
    /// How much the sent side may do.
    public enum Variant: Sendable {
        /// Update, createAndUpdate, replace: a list that is sent is the complete new content.
        case full
        /// safeUpdate: values may change, nothing is added or taken away, no id is overwritten.
        case safe
    }

    let settings: ProjectSettings
    let variant: Variant

    public init(_ variant: Variant, settings: ProjectSettings) {
        self.variant = variant
        self.settings = settings
    }

    /// The result of `modified` over `original`, both of one schema; the root's id is the address and stays.
    public func merged(_ original: Document, with modified: Document) -> Document {
        var result = members(original, modified)
        result[original.schema.idProperty] = original[original.schema.idProperty]
        return result
    }

    /// What is stored of a document that nothing is there for: the values that were sent and no more (operations 11.4).
    public func added(_ modified: Document) -> Document {
        var result = modified
        for index in result.fields.indices {
            switch result.fields[index] {
            case .absent, .localizedText, .document, .documents: result.fields[index] = added(result.fields[index])
            default: continue
            }
        }
        return result
    }

    private func added(_ field: Field) -> Field {
        switch field {
        case .absent: .null
        case .localizedText(let text): .localizedText(text.withoutErased)
        case .document(let document): .document(added(document))
        case .documents(let documents): .documents(documents.map(added))
        default: field
        }
    }

    private func members(_ original: Document, _ modified: Document) -> Document {
        let schema = original.schema
        let ruled = schema.type == .union ? union(original, modified) : nil
        if let ruled { return ruled }
        var result = original
        for property in schema.properties {
            result[property] = field(original[property], modified[property], of: property, in: schema)
        }
        return result
    }

    private func field(_ original: Field, _ modified: Field, of property: Property, in schema: Schema) -> Field {
        if case .absent = modified { return original.hasNoValue ? .null : original }
        if property.index == schema.idProperty.index { return id(original, modified) }
        return switch property.dataType {
        case .localizedText: localizedText(original, modified)
        case .document: document(original, modified)
        case .documentCollection: documents(original, modified, isRequired: property.isRequired)
        case .referenceCollection: references(original, modified, isRequired: property.isRequired)
        // A tree that was not edited stays exactly as found, places and all (data-model 13.1).
        case .formula: modified.isEqual(to: original) && !modified.hasNoValue ? original : modified
        default: modified
        }
    }

    /// No id, or an empty one, is no opinion.
    private func id(_ original: Field, _ modified: Field) -> Field {
        if variant == .safe, !original.hasNoValue { return original }
        if case .text(let text) = modified, text.isEmpty { return original }
        return modified.hasNoValue ? original : modified
    }

    private func document(_ original: Field, _ modified: Field) -> Field {
        switch (original, modified) {
        case (.document(let original), .document(let modified)): .document(members(original, modified))
        case (_, .document(let modified)) where variant == .full: .document(added(modified))
        default: variant == .full ? modified : original
        }
    }
}

// MARK: - Lists

extension Merge {
    private func documents(_ original: Field, _ modified: Field, isRequired: Bool) -> Field {
        let stored: [Document] = if case .documents(let documents) = original { documents } else { [] }
        switch (variant, modified) {
        case (.full, .documents(let sent)): return .documents(complete(sent, over: stored))
        case (.safe, .documents(let sent)):
            guard case .documents = original else { return original }
            let byID = Self.positions(of: sent)
            return .documents(stored.map { item in item.id.flatMap { byID[$0] }.map { members(item, sent[$0]) } ?? item })
        case (.full, .null): return isRequired ? .documents([]) : .null
        case (.full, _): return modified
        case (.safe, _): return original
        }
    }

    /// What is listed is the new content. An id that stands twice is a document's once: the second is a new one.
    private func complete(_ sent: [Document], over stored: [Document]) -> [Document] {
        var byID = Self.positions(of: stored)
        return sent.map { item in
            guard let position = item.id.flatMap({ byID.removeValue(forKey: $0) }) else { return added(item) }
            return members(stored[position], item)
        }
    }

    /// Where in a list the documents with an id are; of several with one id, the first.
    private static func positions(of documents: [Document]) -> [DocumentID: Int] {
        var positions: [DocumentID: Int] = [:]
        positions.reserveCapacity(documents.count)
        for (position, document) in documents.enumerated() {
            if let id = document.id, positions[id] == nil { positions[id] = position }
        }
        return positions
    }

    private func references(_ original: Field, _ modified: Field, isRequired: Bool) -> Field {
        switch (variant, modified) {
        case (.full, .null): isRequired ? .references([]) : .null
        case (.full, _): modified
        case (.safe, _): original
        }
    }
}

// MARK: - Unions

extension Merge {
    /// A union's own rules, where the sent side names options; nil where members merge one by one.
    private func union(_ original: Document, _ modified: Document) -> Document? {
        let held = original.setOptions, named = modified.setOptions
        guard let option = held.first, held.count == 1 else { return nil }
        switch (variant, named.count) {
        case (.full, 1) where named[0].index != option.index: return replaced(original, by: named[0], of: modified)
        case (.safe, 1...): return only(option, of: original, modified)
        default: return nil
        }
    }

    private func replaced(_ original: Document, by option: Property, of modified: Document) -> Document {
        var result = Document(of: original.schema)
        let idProperty = original.schema.idProperty
        result[idProperty] = id(original[idProperty], modified[idProperty])
        result[option] = added(modified[option])
        return result
    }

    /// Safe: the option that is there is merged, others are not heard.
    private func only(_ option: Property, of original: Document, _ modified: Document) -> Document {
        var result = original
        result[option] = field(original[option], modified[option], of: option, in: original.schema)
        return result
    }
}

// MARK: - Localized texts

extension Merge {
    private func localizedText(_ original: Field, _ modified: Field) -> Field {
        if case .unreadable = modified { return modified }
        guard case .localizedText(let sent) = modified else { return .null }
        guard case .localizedText(let stored) = original else { return .localizedText(sent.withoutErased) }
        return .localizedText(merged(stored, with: sent))
    }

    private func merged(_ stored: LocalizedText, with sent: LocalizedText) -> LocalizedText {
        var texts: [(language: Text, text: Text)] = []
        for language in settings.languages {
            guard !sent.erased.contains(language), let text = sent[language] ?? stored[language] else { continue }
            texts.append((language, text))
        }
        texts += stored.texts.filter { !settings.languages.contains($0.language) }
        var result = LocalizedText(texts: texts)
        result.notes = notes(of: result, stored, sent)
        return result
    }

    /// Comment and flags after a merge (operations 11.5): a translation that came with a new text, or was said to be right, is no longer stale;
    /// all whose text stayed are, when the primary text changed.
    private func notes(of result: LocalizedText, _ stored: LocalizedText, _ sent: LocalizedText) -> LocalizedText.Notes {
        var stale = stored.notes.stale + sent.notes.stale.filter { !stored.notes.stale.contains($0) }
        stale.removeAll { sent.fresh.contains($0) || sent[$0] != nil && sent[$0] != stored[$0] }
        if primaryTextChanged(stored, result) {
            for (language, text) in result.texts where language != settings.primaryLanguage && text == stored[language] {
                if !stale.contains(language) { stale.append(language) }
            }
        }
        let comment = (sent.notes.comment ?? stored.notes.comment).flatMap { $0.isEmpty ? nil : $0 }
        let merged = LocalizedText.Notes.object(comment: comment, stale: stale.isEmpty ? nil : ordered(stale))
        // What says the same stays as it is written; of null and `{}` the one that is more.
        let written = stored.notes == .null ? sent.notes : stored.notes
        return written.isEqual(to: merged) ? written : merged
    }

    private func primaryTextChanged(_ stored: LocalizedText, _ result: LocalizedText) -> Bool {
        guard let before = stored[settings.primaryLanguage], let after = result[settings.primaryLanguage] else { return false }
        return !before.isEmpty && !after.isEmpty && before != after
    }

    private func ordered(_ stale: [Text]) -> [Text] {
        settings.languages.filter(stale.contains) + stale.filter { !settings.languages.contains($0) }
    }
}

extension LocalizedText {
    var withoutErased: LocalizedText {
        var copy = self
        copy.erased = []
        copy.fresh = []
        return copy
    }
}
