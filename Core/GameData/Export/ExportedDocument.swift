import Values

/// Writes what an export takes of a document: from its compact text to compact JSON, what is not touched byte for byte.
struct ExportedDocument: Sendable {
    private let metadata: Metadata
    private let properties: ExportedProperties
    /// Nil where all texts stay as they are.
    private let languages: LanguageCut?
    private let mode: ExportRequest.Mode
    /// By position of the schema.
    private let isSystem: [Bool]
    /// What `ProjectSettings.Languages` is published as, a JSON value.
    private let publishedLanguages: [UInt8]

    /// - Parameter languages: Those asked for; nil where the request does not say.
    init(_ properties: ExportedProperties, _ languages: [Text]?, _ mode: ExportRequest.Mode, in metadata: Metadata) {
        self.metadata = metadata
        self.properties = properties
        self.mode = mode
        isSystem = metadata.schemas.map(\.isSystem)
        let published = languages ?? metadata.settings.languages
        self.languages =
            mode == .publication ? LanguageCut(published, isPublished: true) : languages.map { LanguageCut($0, isPublished: false) }
        var json = JSONWriter(reserving: 64)
        if published.isEmpty { json.null() } else { json.text(published.map(\.string).joined(separator: ";")) }
        publishedLanguages = json.bytes
    }

    /// Whether documents are written as they stand.
    var isWhole: Bool { properties.areAll && languages == nil && mode != .publication }

    /// Appends what is written of a root document.
    ///
    /// - Returns: False, and nothing is appended, where nothing in it is asked for: it has no text to translate.
    @discardableResult
    func append(_ text: UnsafeRawBufferPointer, of schema: Schema, to bytes: inout [UInt8]) -> Bool {
        document(text, of: schema, .selected, to: &bytes)
    }

    private func document(
        _ text: UnsafeRawBufferPointer, of schema: Schema, _ extent: ExportedProperties.Extent, to bytes: inout [UInt8]
    ) -> Bool {
        let start = bytes.count
        var due = 0
        var members = 0, others = 0
        let parts = properties.parts(of: schema, extent)
        let mayDrop = mode == .publication && !isSystem[schema.index]
        bytes.append(UInt8(ascii: "{"))
        CompactObject(text).forEachMember { key, value in
            guard let index = schema.position(ofKey: key.assumingMemoryBound(to: UInt8.self), due: due) else { return true }
            due = index + 1
            let property = schema.properties[index]
            if parts[index] == .left || mayDrop && isDropped(value, of: property, in: schema) { return true }
            let before = bytes.count
            if members > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: property.encodedName)
            guard self.value(value, of: property, in: schema, parts[index], to: &bytes) else {
                bytes.removeLast(bytes.count - before)
                return true
            }
            members += 1
            if index != schema.idProperty.index { others += 1 }
            return true
        }
        bytes.append(UInt8(ascii: "}"))
        guard mode == .localization, others == 0 else { return true }
        bytes.removeLast(bytes.count - start)
        return false
    }

    /// - Returns: False where the property is left out.
    private func value(
        _ value: UnsafeRawBufferPointer, of property: Property, in schema: Schema, _ part: ExportedProperties.Part, to bytes: inout [UInt8]
    ) -> Bool {
        if property.index == schema.idProperty.index {
            bytes.append(contentsOf: value)
            return true
        }
        switch part {
        case .left: return false
        case .documents(let inner): return documents(value, of: property, inner, to: &bytes)
        case .whole: return plain(value, of: property, in: schema, to: &bytes)
        }
    }

    /// Null where no default could be taken for it, and empty lists: published data leave them out (formats 5.3).
    private func isDropped(_ value: UnsafeRawBufferPointer, of property: Property, in schema: Schema) -> Bool {
        if value.first == UInt8(ascii: "n") { return property.defaultValue == nil && property.index != schema.idProperty.index }
        return property.dataType.isCollection && value.count == 2 && schema.type != .union
    }

    private func documents(
        _ value: UnsafeRawBufferPointer, of property: Property, _ extent: ExportedProperties.Extent, to bytes: inout [UInt8]
    ) -> Bool {
        guard let schema = metadata.referenceType(of: property) else { return rest(value, to: &bytes) }
        switch (property.dataType, value.first) {
        case (.document, UInt8(ascii: "{")): return document(value, of: schema, extent, to: &bytes)
        case (.documentCollection, UInt8(ascii: "[")): return list(value, of: schema, extent, to: &bytes)
        default: return rest(value, to: &bytes)
        }
    }

    private func list(
        _ value: UnsafeRawBufferPointer, of schema: Schema, _ extent: ExportedProperties.Extent, to bytes: inout [UInt8]
    ) -> Bool {
        var items = CompactList(value)
        var count = 0
        bytes.append(UInt8(ascii: "["))
        while let item = items.next() {
            if count > 0 { bytes.append(UInt8(ascii: ",")) }
            if document(item, of: schema, extent, to: &bytes) { count += 1 } else if count > 0 { bytes.removeLast() }
        }
        bytes.append(UInt8(ascii: "]"))
        return mode != .localization || count > 0
    }

    private func plain(_ value: UnsafeRawBufferPointer, of property: Property, in schema: Schema, to bytes: inout [UInt8]) -> Bool {
        switch (property.dataType, value.first) {
        case (.localizedText, UInt8(ascii: "{")):
            if let languages { languages.append(value, to: &bytes) } else { bytes.append(contentsOf: value) }
            return true
        case (.formula, UInt8(ascii: "{")) where mode == .publication: PublishedFormula.append(value, to: &bytes)
        case (.reference, UInt8(ascii: "{")) where mode == .publication: reference(value, to: &bytes)
        case (.referenceCollection, UInt8(ascii: "[")) where mode == .publication: references(value, to: &bytes)
        case (.text, _) where mode == .publication && isLanguages(property, of: schema): bytes.append(contentsOf: publishedLanguages)
        default: return rest(value, to: &bytes)
        }
        return true
    }

    /// What is no value of its type, or has nothing to take away.
    private func rest(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
        guard mode != .localization else { return false }
        bytes.append(contentsOf: value)
        return true
    }

    private func isLanguages(_ property: Property, of schema: Schema) -> Bool {
        isSystem[schema.index] && schema.id == BuiltIn.projectSettingsID && property.name == "Languages"
    }

    private func references(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var items = CompactList(value)
        var isFirst = true
        bytes.append(UInt8(ascii: "["))
        while let item = items.next() {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            reference(item, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Games read the id alone.
    private func reference(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        guard let id = CompactObject(value).value(of: "Id") else { return bytes.append(contentsOf: value) }
        bytes.append(contentsOf: #"{"Id":"#.utf8)
        bytes.append(contentsOf: id)
        bytes.append(UInt8(ascii: "}"))
    }
}
