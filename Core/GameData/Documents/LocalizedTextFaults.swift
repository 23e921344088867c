import Values

/// What makes an object no localized text, so that nothing of it is lost in silence (data-model 6.2).
enum LocalizedTextFaults {
    /// Keys of the members that cannot be read, or that name a language of the project again; none where the value is no object, nor the JSON
    /// text of one.
    ///
    /// - Parameter reader: By which the value was read: what a request has for other languages is dropped, whatever it is.
    static func members(of value: Value, _ reader: DocumentReader) -> [Text] {
        switch value {
        case .object(let members): faults(in: members, reader)
        case .text(let text):
            if case .object(let members)? = reader.parsed(text, 0, opening: "{")?.value { faults(in: members, reader) } else { [] }
        default: []
        }
    }

    private static func faults(in members: Members, _ reader: DocumentReader) -> [Text] {
        var seen: Set<Int> = []
        return members.entries.compactMap { key, member in
            if key == "notes" { return areNotes(member.content) ? nil : key }
            guard let position = key.withUTF8({ reader.metadata.settings.position(ofKey: $0) }) else {
                return reader.origin == .request || !ProjectSettings.isTag(key) || isText(member.content) ? nil : key
            }
            return seen.insert(position).inserted && isText(member.content) ? nil : key
        }
    }

    /// Whether a language may have it: a text, what is read as one, or null.
    static func isText(_ content: SourceContent) -> Bool {
        if case .null = content { true } else { ScalarReader.text(content) != nil }
    }

    static func areNotes(_ content: SourceContent) -> Bool {
        switch content {
        case .null, .text, .object: true
        default: false
        }
    }
}

extension Document {
    /// What is refused of a document that was sent, whatever the options: objects that are no localized texts (operations 11.5).
    func refusedTexts(_ metadata: Metadata) -> [Finding] {
        var findings = Findings()
        refuseTexts(DocumentReader(metadata, from: .request), &findings)
        return findings.all
    }

    private func refuseTexts(_ reader: DocumentReader, _ findings: inout Findings) {
        for property in schema.properties {
            switch self[property] {
            case .unreadable(let value) where property.dataType == .localizedText:
                findings.enter(property.name)
                findings.addFaults(in: value, of: property, reader)
                findings.leave()
            case .document(let document):
                findings.enter(property.name)
                document.refuseTexts(reader, &findings)
                findings.leave()
            case .documents(let documents):
                findings.enter(property.name)
                for (index, document) in documents.enumerated() {
                    findings.enter(document.id, index)
                    document.refuseTexts(reader, &findings)
                    findings.leave()
                }
                findings.leave()
            default: continue
            }
        }
    }
}

extension Findings {
    /// Tells of each member that makes a value no localized text; false where none does.
    @discardableResult
    mutating func addFaults(in value: Value, of property: Property, _ reader: DocumentReader) -> Bool {
        let members = LocalizedTextFaults.members(of: value, reader)
        for member in members {
            let message = "Member \(Finding.quoted(member)) of '\(property.name)' cannot be read, or names a language again."
            add(.invalidLocalizedTextFormat, message, below: member)
        }
        return !members.isEmpty
    }
}

extension [Finding] {
    /// These refusals, and of what the checks say what they do not say of the same texts in other words.
    func followed(byChecks checks: some Sequence<Finding>) -> [Finding] {
        guard contains(where: { $0.code == .invalidLocalizedTextFormat }) else { return self + checks }
        return self + checks.filter { $0.code != .invalidLocalizedTextFormat }
    }
}
